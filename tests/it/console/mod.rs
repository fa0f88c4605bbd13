//! The console as people meet it: who may open what, what forms keep, what nobody can make it do.

mod forms;

mod desk;

mod visitor;

mod rolls;
