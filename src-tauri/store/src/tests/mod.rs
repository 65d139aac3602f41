//! Tests of the whole store on real files.

mod again;
mod claims;
mod connections;
mod copies;
mod drafts;
mod file;
mod hostile;
mod keeping;
mod kills;
mod life;
mod moves;
mod pages;
mod promises;
mod scale;
mod schema;
mod sender;
mod tags;
mod world;
