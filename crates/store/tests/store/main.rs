//! The schema and the transaction, against a real Postgres, connected as the roles of the product.

mod audit;
mod consultation;
mod desk;
mod interleaving;
mod isolation;
mod lint;
mod people;
mod planner;
mod scope;
mod tenant;
