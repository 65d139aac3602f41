//! Helpers of the whole-app tests.
