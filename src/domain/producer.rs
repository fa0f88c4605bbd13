//! A producer (chủ thể): who answers for a product.
use super::absent::absent;
use super::audience::{Audience, Audiences, Fields};
use super::gtin::{CompanyPrefix, Gln, TaxCode};
use super::id::{AreaId, MemberId, PlaceId, ProducerId};
use super::place::{Visibility, Words};
use super::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// What kind of producer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProducerKind {
    /// Hộ kinh doanh.
    Household,
    /// Hợp tác xã.
    Cooperative,
    /// Tổ hợp tác.
    CooperativeGroup,
    /// Doanh nghiệp.
    Company,
}

/// Longest reason of a suspension, in characters.
pub const REASON_MAX: usize = 300;

/// What the office says of a producer as a whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Approval {
    /// Nothing yet: what it declares is its own word.
    #[default]
    Unchecked,
    /// The office knows it, since then.
    Approved(Timestamp),
    /// It may not issue or print stamps, since then; what it issued answers as before.
    Suspended {
        /// Since when.
        since: Timestamp,
        /// Why, in the office's words.
        reason: String,
    },
}

/// Who answers for a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Producer {
    /// Stable slug.
    pub id: ProducerId,
    /// Its kind.
    pub kind: ProducerKind,
    /// Name.
    pub name: Words,
    /// Address as on old labels.
    pub address_printed_vi: String,
    /// Unit as printed.
    pub place_printed: PlaceId,
    /// Address today; empty = not declared.
    pub address_current_vi: String,
    /// Unit today, where known.
    pub place_current: Option<PlaceId>,
    /// Public telephone; never shown for households.
    pub phone: String,
    /// Public mail.
    pub email: String,
    /// How much of its location is public.
    pub visibility: Visibility,
    /// Global Location Number of the organisation.
    #[serde(default, skip_serializing_if = "absent")]
    pub gln: Option<Gln>,
    /// Tax code; for a household it is a person's own number.
    #[serde(default, skip_serializing_if = "absent")]
    pub tax_code: Option<TaxCode>,
    /// GS1 company prefix that it was licensed, if any.
    #[serde(default, skip_serializing_if = "absent")]
    pub company_prefix: Option<CompanyPrefix>,
    /// Who enters its data.
    #[serde(default, skip_serializing_if = "absent")]
    pub entry: EntryMode,
    /// Since when it works.
    #[serde(default, skip_serializing_if = "absent")]
    pub established_on: Option<Date>,
    /// What the office says of it. No form holds it: the office says it on a page of its own.
    #[serde(default, skip_serializing_if = "absent")]
    pub office: Approval,
    /// Fields that it shows to others than usual.
    #[serde(default, skip_serializing_if = "Audiences::is_usual")]
    pub audiences: Audiences,
}

/// Who enters a producer's data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryMode {
    /// The producer.
    #[default]
    Itself,
    /// The office, on its behalf.
    OfficeOnBehalf,
    /// Its co-operative, on its behalf.
    CooperativeOnBehalf,
}

impl EntryMode {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Itself => "self",
            Self::OfficeOnBehalf => "office-on-behalf",
            Self::CooperativeOnBehalf => "cooperative-on-behalf",
        }
    }
}

impl Producer {
    /// Fields whose audience may differ. A household's are narrower: its address and numbers are a person's.
    pub const FIELDS: Fields = &[
        ("phone", Audience::Public),
        ("email", Audience::Public),
        ("address", Audience::Public),
        ("gln", Audience::Public),
        ("tax_code", Audience::Public),
        ("established_on", Audience::Public),
    ];

    /// The same for a household.
    pub const HOUSEHOLD_FIELDS: Fields = &[
        ("phone", Audience::Office),
        ("email", Audience::Office),
        ("address", Audience::Office),
        ("gln", Audience::Partner),
        ("tax_code", Audience::Office),
        ("established_on", Audience::Partner),
    ];

    /// The fields of its kind, with their usual audience.
    pub fn fields(&self) -> Fields {
        match self.kind {
            ProducerKind::Household => Self::HOUSEHOLD_FIELDS,
            ProducerKind::Cooperative | ProducerKind::CooperativeGroup | ProducerKind::Company => Self::FIELDS,
        }
    }

    /// What this audience sees of it; what it does not see is as if it had not been declared.
    #[must_use]
    pub fn seen_by(mut self, audience: Audience) -> Self {
        let fields = self.fields();
        let hidden = |field: &str| !self.audiences.shows(field, fields, audience);
        let [phone, email, address, gln, tax, since] =
            ["phone", "email", "address", "gln", "tax_code", "established_on"].map(hidden);
        let coarse = self.visibility == Visibility::Coarse && audience < Audience::Office;
        if audience < Audience::Office
            && let Approval::Suspended { reason, .. } = &mut self.office
        {
            reason.clear();
        }
        if phone {
            self.phone.clear();
        }
        if email {
            self.email.clear();
        }
        if address || coarse {
            self.address_printed_vi.clear();
            self.address_current_vi.clear();
        }
        self.gln = self.gln.filter(|_| !gln);
        self.tax_code = self.tax_code.filter(|_| !tax);
        self.established_on = self.established_on.filter(|_| !since);
        self
    }
}

/// A member of a co-operative, who delivers to it. Known to the office and the co-operative only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Stable slug.
    pub id: MemberId,
    /// Whose member.
    pub cooperative: ProducerId,
    /// Name; a person's.
    pub name_vi: String,
    /// The household that is registered itself, if it is.
    pub household: Option<ProducerId>,
    /// Where its material grows.
    pub area: Option<AreaId>,
    /// First day.
    pub since: Option<Date>,
    /// Last day; `None` = still a member.
    pub until: Option<Date>,
}
