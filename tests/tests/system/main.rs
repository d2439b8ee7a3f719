//! The whole system: the real binary against real services, and the shape of the workspace.

mod architecture;
mod bad_input;
mod browser;
mod command_line;
mod demo;
mod general;
mod isolation;
mod kill;
mod story;
