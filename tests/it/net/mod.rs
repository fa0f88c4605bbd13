//! The network side, over real sockets: slow, greedy and lying clients, and stamps that nobody issued.

mod street;

mod caps;
mod hostile;
mod rates;
mod slow;
mod stopping;
mod tokens;
mod webhooks;
