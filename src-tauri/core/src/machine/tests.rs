//! Every row of the transition table.
