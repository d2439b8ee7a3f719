//! The whole system: the real binary against real services, and the shape of the workspace.

mod architecture;
mod command_line;
