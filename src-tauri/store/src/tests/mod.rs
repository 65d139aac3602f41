//! Tests of the whole store on real files.

mod connections;
mod drafts;
mod file;
mod journal;
mod life;
mod promises;
mod scale;
mod schema;
mod sender;
mod world;
