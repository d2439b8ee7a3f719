//! What the documents and mails look like from outside: real PDF files, checked with the tools that readers and archives use.

mod calendar;
mod mail;
mod pdf;
mod sample;
