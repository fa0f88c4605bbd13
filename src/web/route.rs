//! Names the door of an address by a pattern that holds nothing of the address, for limits, meters and the log.
use crate::web::limits::Class;
use crate::web::pages::visit::parameter;
use axum::http::Uri;

/// Which door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// A scan.
    Stamp,
    /// A product or a batch.
    Listing,
    /// A typed code.
    Code,
    /// A picture or document.
    File,
    /// The home page.
    Home,
    /// The public register: list, report, products, producers.
    Register,
    /// Programs.
    Api,
    /// Published keys and rules for robots.
    WellKnown,
    /// Recalls and holds.
    Recalls,
    /// Work orders.
    Work,
    /// Pages for whoever is signed in, and invitations to them.
    Console,
    /// Anything else.
    Other,
}

impl Route {
    /// Every door.
    pub const ALL: [Self; 12] = [
        Self::Stamp,
        Self::Listing,
        Self::Code,
        Self::File,
        Self::Home,
        Self::Register,
        Self::Api,
        Self::WellKnown,
        Self::Recalls,
        Self::Work,
        Self::Console,
        Self::Other,
    ];

    /// The door of an address.
    pub fn of(uri: &Uri) -> Self {
        let path = uri.path();
        let scan = || parameter(uri.query().unwrap_or(""), "s").is_some();
        match path.split('/').nth(1).unwrap_or("") {
            "01" | "t" if scan() => Self::Stamp,
            "01" | "t" | "trace" => Self::Listing,
            "c" => Self::Code,
            "files" => Self::File,
            "" if path == "/" => Self::Home,
            "register" | "products" | "producers" => Self::Register,
            "api" => Self::Api,
            ".well-known" | "robots.txt" => Self::WellKnown,
            "recalls" | "recalls.json" | "recalls.atom" => Self::Recalls,
            "orders" => Self::Work,
            "console" | "office" | "invitation" => Self::Console,
            _ => Self::Other,
        }
    }

    /// The pattern.
    pub fn pattern(self) -> &'static str {
        match self {
            Self::Stamp => "/01?s",
            Self::Listing => "/01",
            Self::Code => "/c",
            Self::File => "/files",
            Self::Home => "/",
            Self::Register => "/register",
            Self::Api => "/api",
            Self::WellKnown => "/.well-known",
            Self::Recalls => "/recalls",
            Self::Work => "/orders",
            Self::Console => "/console",
            Self::Other => "*",
        }
    }

    /// How it is limited and shed.
    pub fn class(self) -> Class {
        match self {
            Self::Stamp => Class::Stamp,
            Self::Code => Class::Code,
            Self::Listing
            | Self::File
            | Self::Home
            | Self::Register
            | Self::Api
            | Self::WellKnown
            | Self::Recalls
            | Self::Work
            | Self::Console
            | Self::Other => Class::Page,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_named_by_its_door_alone() {
        for (address, route) in [
            ("/01/09506000900070/21/123?s=55", Route::Stamp),
            ("/t/1?lang=en&s=", Route::Stamp),
            ("/01/09506000900070?ss=1", Route::Listing),
            ("/t", Route::Listing),
            ("/c/ZZZZZZZZD8B8SK", Route::Code),
            ("/c?code=x", Route::Code),
            ("/files/00?batch=x", Route::File),
            ("/filess", Route::Other),
            ("/", Route::Home),
            ("/?lang=en", Route::Home),
            ("/.well-known/jwks.json", Route::WellKnown),
            ("/robots.txt", Route::WellKnown),
            ("/register/report?as_of=2024-12-23", Route::Register),
            ("/products/tra-sam-ngoc-linh", Route::Register),
            ("/producers/htx-mau-13", Route::Register),
            ("/api/v1/register/summary", Route::Api),
            ("/registers", Route::Other),
            ("/recalls", Route::Recalls),
            ("/recalls.atom", Route::Recalls),
            ("/recalls/th-001.pdf", Route::Recalls),
            ("/recallsx", Route::Other),
            ("/orders/wo-1_x/files/1", Route::Work),
            ("/console/batches/lo-1", Route::Console),
            ("/office", Route::Console),
            ("/invitation/temtin_x", Route::Console),
            ("/consoles", Route::Other),
            ("//01/1?s=2", Route::Other),
            ("/cc", Route::Other),
            ("/010?s=1", Route::Other),
        ] {
            assert_eq!(Route::of(&address.parse().unwrap()), route, "{address}");
        }
    }
}
