//! `temtin picture PRODUCT`: the code of a product as a picture. It leads to the product's page and is no stamp.
use crate::cli::context::{Context, command, common, needed, option, positional, text};
use crate::cli::drafts::{unwritable, write_draft};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::ProductId;
use crate::label::format::Format;
use crate::label::picture_code::picture_code;
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;
use std::path::Path;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "picture"))
        .arg(positional(lang, "pictured", "PRODUCT"))
        .arg(option(lang, "format", "png|svg").help(say(lang, "cli-picture-format", &[])).default_value("png"))
        .arg(option(lang, "out", "FILE").required(true))
}

/// Writes it. No stamp is touched.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    let id: ProductId = needed(matches, "pictured")?;
    let format: Format = needed(matches, "format")?;
    let unknown = || Error::not_found(Fault::new("product-unknown").value(id.as_str()));
    let product = services.store.product(&id)?.ok_or_else(unknown)?;
    let link = format!("{}://{}{}", services.registry.scheme(), services.registry.origin, product.code());
    let bytes = picture_code(&link, format)?;
    let out = Path::new(text(matches, "out").unwrap_or_default());
    write_draft(context, out, &bytes)?.keep().map_err(|source| unwritable(out, source))?;
    let file = out.display().to_string();
    terminal::line(context, &context.say("cli-picture-done", &[("file", &file), ("link", &link)]));
    terminal::json(context, &json!({ "file": file, "link": link }));
    Ok(())
}
