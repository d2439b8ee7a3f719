//! The configuration of associations: the four files, any file, and what is said when one is wrong.

mod any_file;
mod association_files;
mod form;
mod schema;
