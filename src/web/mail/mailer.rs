//! Gives letters to the mail server of the settings: at once or not at all. Nothing is queued, so a one-time link rests nowhere; what does not
//! leave in its time is told to whoever waits.
use crate::domain::hex::hex;
use crate::domain::mail::MailAddress;
use crate::service::attempts::Attempts;
use crate::service::env::Env;
use crate::service::guarded_file;
use crate::web::mail::letter::Letter;
use crate::web::mail::unsent::Unsent;
use crate::web::options::{MailLogin, MailSecurity, MailServer};
use jiff::SignedDuration;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters, TlsVersion};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use std::error::Error as _;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};
use tokio::time::timeout;

/// Longest time for one letter, from the look-up of the server's name to its last answer.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How long one address of the server may take to let us in, so that the next one has a turn.
const CONNECT: Duration = Duration::from_secs(4);

/// How long a server may take to say goodbye, once it has the letter.
const GOODBYE: Duration = Duration::from_millis(500);

/// Letters under way at once. More are told so: each holds a thread.
const PARALLEL: usize = 4;

/// Letters to one address within [`WITHIN`]: enough for links that were lost, too few to bother anybody.
const OFTEN: u32 = 5;

/// See [`OFTEN`].
const WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// Longest password, in bytes.
const PASSWORD_MAX: usize = 1024;

/// Ways of signing in, the better one first; both are said inside TLS, or to this machine.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// Gives letters to a server.
pub struct Mailer {
    server: MailServer,
    /// Our own host, without a port.
    host: String,
    under_way: AtomicUsize,
    sent: Attempts,
}

/// A letter under way.
struct UnderWay<'a>(&'a AtomicUsize);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Who gets a message, and the message as it goes over the line.
struct Addressed {
    to: lettre::Address,
    message: Vec<u8>,
}

impl Mailer {
    /// To this server, in the name of the registry's origin.
    pub fn new(server: MailServer, origin: &str) -> Self {
        let host = origin.split(':').next().unwrap_or_default().to_owned();
        Self { server, host, under_way: AtomicUsize::new(0), sent: Attempts::new(OFTEN, WITHIN) }
    }

    /// Sends a letter to the address of an account; blocks for at most [`PATIENCE`], so never call it on a thread that answers.
    pub fn send(&self, env: &Env, to: &str, letter: &Letter) -> Result<(), Unsent> {
        let to: MailAddress = to.parse().map_err(|_| Unsent::Address)?;
        let addressed = self.addressed(env, &to, letter)?;
        self.sent.begin(&to.as_str().to_ascii_lowercase(), env.now()).map_err(|_| Unsent::TooOften)?;
        let done = self.exchange(Some(&addressed));
        match done {
            Ok(()) => tracing::info!("a letter was sent"),
            Err(why) => tracing::warn!(why = why.code(), "a letter was not sent"),
        }
        done
    }

    /// Whether the server lets us in and takes our address, without sending anything.
    pub fn probe(&self) -> Result<(), Unsent> {
        self.exchange(None)
    }

    fn addressed(&self, env: &Env, to: &MailAddress, letter: &Letter) -> Result<Addressed, Unsent> {
        let to: lettre::Address = to.as_str().parse().map_err(|_| Unsent::Address)?;
        let random = env.entropy::<16>().map_err(|_| Unsent::Broken)?;
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let message = Message::builder()
            .from(Mailbox::new(Some(self.host.clone()), self.sender()?))
            .to(Mailbox::new(None, to.clone()))
            .subject(letter.subject.as_str())
            .date(UNIX_EPOCH + Duration::from_secs(env.outside_now().as_second().unsigned_abs()))
            .message_id(Some(format!("<{}@{}>", hex(&random), self.host)))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.to_string())
            .map_err(|_| Unsent::Address)?;
        Ok(Addressed { to, message: message.formatted() })
    }

    fn sender(&self) -> Result<lettre::Address, Unsent> {
        self.server.from.as_str().parse().map_err(|_| Unsent::Sender)
    }

    /// One connection on a small runtime of its own: when the time is over everything of it is let go, a look-up that hangs too.
    fn exchange(&self, addressed: Option<&Addressed>) -> Result<(), Unsent> {
        let taken =
            self.under_way.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |count| (count < PARALLEL).then_some(count + 1));
        if taken.is_err() {
            return Err(Unsent::Busy);
        }
        let _under_way = UnderWay(&self.under_way);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|_| Unsent::Busy)?;
        let done = runtime.block_on(async {
            let mut line = match timeout(PATIENCE, self.given(addressed)).await {
                Ok(given) => given?,
                Err(_) => return Err(Unsent::TimedOut),
            };
            // It has the letter: how it parts is its own affair.
            drop(timeout(GOODBYE, line.quit()).await);
            Ok(())
        });
        runtime.shutdown_background();
        done
    }

    async fn given(&self, addressed: Option<&Addressed>) -> Result<AsyncSmtpConnection, Unsent> {
        let mut line = self.connected().await?;
        if let Some(login) = &self.server.login {
            self.signed_in(&mut line, login).await?;
        }
        let refused = |otherwise| move |error: SmtpError| of_answer(&error, otherwise);
        line.command(Mail::new(Some(self.sender()?), Vec::new())).await.map_err(refused(Unsent::Sender))?;
        if let Some(addressed) = addressed {
            line.command(Rcpt::new(addressed.to.clone(), Vec::new())).await.map_err(refused(Unsent::Recipient))?;
            line.command(Data).await.map_err(refused(Unsent::Refused))?;
            line.message(&addressed.message).await.map_err(refused(Unsent::Refused))?;
        }
        Ok(line)
    }

    async fn connected(&self) -> Result<AsyncSmtpConnection, Unsent> {
        let (place, hello) = ((self.server.host.as_str(), self.server.port), ClientId::Domain(self.host.clone()));
        let tls = match self.server.security {
            MailSecurity::Implicit => Some(self.tls()?),
            MailSecurity::StartTls | MailSecurity::None => None,
        };
        let line = AsyncSmtpConnection::connect_tokio1(place, Some(CONNECT), &hello, tls, None).await;
        let mut line = line.map_err(|error| of_connection(&error))?;
        if self.server.security == MailSecurity::StartTls {
            if !line.can_starttls() {
                return Err(Unsent::NoStartTls);
            }
            let begun = line.starttls(self.tls()?, &hello).await;
            // It said no; or it said yes, and what came then was no TLS or nobody we trust.
            begun.map_err(|error| if error.status().is_some() { Unsent::NoStartTls } else { Unsent::Tls })?;
        }
        Ok(line)
    }

    /// TLS 1.2 or newer; the authorities are those that this machine trusts, the name is the one of the settings.
    fn tls(&self) -> Result<TlsParameters, Unsent> {
        let builder = TlsParameters::builder(self.server.host.clone()).set_min_tls_version(TlsVersion::Tlsv12);
        builder.build().map_err(|_| Unsent::Tls)
    }

    async fn signed_in(&self, line: &mut AsyncSmtpConnection, login: &MailLogin) -> Result<(), Unsent> {
        let password = guarded_file::line(&login.password_file, PASSWORD_MAX).map_err(|_| Unsent::PasswordFile)?;
        if password.is_empty() {
            return Err(Unsent::PasswordFile);
        }
        let credentials = Credentials::new(login.user.clone(), password.to_string());
        match line.auth(&MECHANISMS, &credentials).await {
            Ok(_) => Ok(()),
            // It offers none of our ways.
            Err(error) if error.is_client() => Err(Unsent::Login),
            Err(error) => Err(of_answer(&error, Unsent::Login)),
        }
    }
}

/// A refusal is what it refuses; everything else is a line that broke.
fn of_answer(error: &SmtpError, refused: Unsent) -> Unsent {
    if error.status().is_some() { refused } else { Unsent::Broken }
}

/// What is wrong with a connection that never stood: a failure of TLS comes as data that are none.
fn of_connection(error: &SmtpError) -> Unsent {
    if error.status().is_some() {
        return Unsent::Refused;
    }
    if error.is_response() {
        return Unsent::Broken;
    }
    let mut source = error.source();
    while let Some(cause) = source {
        match cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::InvalidData) => return Unsent::Tls,
            Some(io::ErrorKind::TimedOut) => return Unsent::TimedOut,
            Some(_) | None => source = cause.source(),
        }
    }
    Unsent::NoConnection
}
