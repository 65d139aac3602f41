//! Tests of the whole store on real files.

mod life;
mod world;
