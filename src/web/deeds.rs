//! Deeds and their doors: at whichever one a deed is done, page, program, command or link, its word is the same.
use crate::domain::deed_word;

/// A deed and its doors. What only a command does has none here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deed {
    /// Its stable word.
    pub word: &'static str,
    /// Paths of the console's table that are posted to.
    pub pages: &'static [&'static str],
    /// Operations of the table for programs.
    pub programs: &'static [&'static str],
}

macro_rules! deeds {
    ($($name:ident [$($page:literal)*] [$($operation:literal)*])*) => {
        $(
            #[doc = concat!("[`deed_word::", stringify!($name), "`].")]
            pub const $name: Deed = Deed { word: deed_word::$name, pages: &[$($page),*], programs: &[$($operation),*] };
        )*
        /// Every deed.
        pub const ALL: &[Deed] = &[$($name),*];
    };
}

// Records, by their forms.
deeds! {
    CREATE_PRODUCER [] ["create_producer"]
    REPLACE_PRODUCER [] ["replace_producer"]
    CHANGE_PRODUCER [] ["change_producer"]
    CREATE_PRODUCT ["/console/products"] ["create_product"]
    REPLACE_PRODUCT [] ["replace_product"]
    CHANGE_PRODUCT ["/console/products/{id}"] ["change_product"]
    CREATE_RECOGNITION [] ["create_recognition"]
    REPLACE_RECOGNITION [] ["replace_recognition"]
    CHANGE_RECOGNITION [] ["change_recognition"]
    CREATE_CERTIFICATE ["/console/certificates"] ["create_certificate"]
    REPLACE_CERTIFICATE [] ["replace_certificate"]
    CHANGE_CERTIFICATE ["/console/certificates/{id}"] ["change_certificate"]
    CREATE_AREA ["/console/areas"] ["create_area"]
    REPLACE_AREA [] ["replace_area"]
    CHANGE_AREA ["/console/areas/{id}"] ["change_area"]
    CREATE_LOCATION ["/console/locations"] ["create_location"]
    REPLACE_LOCATION [] ["replace_location"]
    CHANGE_LOCATION ["/console/locations/{id}"] ["change_location"]
    CREATE_MEMBER ["/console/members"] []
    CHANGE_MEMBER ["/console/members/{id}"] []
    CREATE_PLACE [] ["create_place"]
    REPLACE_PLACE [] ["replace_place"]
    CHANGE_PLACE [] ["change_place"]
    CREATE_BATCH ["/console/batches" "/console/households/batches"] ["create_batch"]
    REPLACE_BATCH [] ["replace_batch"]
    CHANGE_BATCH ["/console/batches/{id}" "/console/batches/{id}/inputs"] ["change_batch"]
    CLOSE_BATCH [] []
    REOPEN_BATCH [] []
    RECORD_EVENT ["/console/batches/{id}/events" "/console/hand-overs/{id}/receive"] ["create_event"]
    SEND_TABLE ["/console/import"] []
    IMPORT ["/console/import/{id}"] []
    SEND_FILE [] ["send_file"]
    ATTACH [] []
    DETACH [] []
    WAIVE [] []
    APPROVE_PRODUCER ["/office/producers/{id}/approve"] []
    SUSPEND_PRODUCER ["/office/producers/{id}/suspend"] []
    APPROVE_PRODUCT ["/office/products/{id}/approve"] []
    HAND_IN_DOSSIER ["/console/dossiers"] []
    TAKE_BACK_DOSSIER ["/console/dossiers/{id}/take-back"] []
    ACCEPT_DOSSIER ["/office/recognitions/{id}/accept"] []
    REFUSE_DOSSIER ["/office/recognitions/{id}/refuse"] []
    WITHDRAW_RECOGNITION ["/office/recognitions/{id}/withdraw"] []
    SET_EVIDENCE ["/office/papers/{id}/evidence"] []

    // Stamps, and what becomes of them.
    ISSUE ["/console/batches/{id}/stamps" "/console/stamps/new"] ["issue_run"]
    HAND_OUT ["/console/stamps/{id}/labels"] ["print_labels"]
    BIND ["/console/rolls/{id}/bind" "/console/rolls/{id}/bindings/{n}"] ["bind_run"]
    CHANGE_STATUS ["/console/stamps/{id}/void" "/console/stamps/{id}/activate" "/console/rolls/{id}/lost"] ["change_run_status"]
    RECALL ["/console/batches/{id}/recall" "/office/recalls"] ["begin_recall"]
    HOLD [] []
    END_RECALL ["/console/recalls/{id}/end" "/office/recalls/{id}/end"] ["end_recall"]
    MAKE_JOB [] ["order_job"]
    CHANGE_JOB ["/console/jobs/{id}/status" "/console/jobs/{id}/links/{n}/end"] ["change_job"]
    ORDER_JOB ["/console/jobs/{id}/links"] []
    FETCH_JOB ["/console/jobs/{id}/files/{n}"] ["take_job_file"]
    CLEAR_JOB [] []
    ACKNOWLEDGE_ORDER [] []
    VOID_SPOILED ["/console/jobs/{id}/spoiled"] []
    SAVE_LABEL_FILE [] []
    FORGET_LABEL_FILE [] []

    // Who may come in, and how.
    SHOW_CODE ["/console/sign-in/code"] []
    SIGN_OUT ["/console/sign-out"] []
    CHANGE_PASSWORD ["/console/account/password"] []
    CHANGE_MAIL ["/console/account/mail" "/office/people/{id}/mail"] []
    END_SESSIONS ["/console/account/sessions/end" "/console/account/sessions/{id}/end"] []
    SET_PHONE ["/console/sign-in/phone" "/console/account/phone"] []
    REMOVE_PHONE ["/console/account/phone/remove" "/office/people/{id}/phone/remove"] []
    RENEW_RECOVERY ["/console/account/recovery"] []
    CHOOSE_HOUSEHOLD ["/console/households/{id}"] []
    ADD_ACCOUNT ["/console/people" "/office/people"] []
    MAKE_LINK ["/console/people/{id}/link" "/office/people/{id}/link"] []
    SUSPEND_ACCOUNT ["/console/people/{id}/suspend" "/office/people/{id}/suspend"] []
    RESTORE_ACCOUNT ["/console/people/{id}/restore" "/office/people/{id}/restore"] []
    CHANGE_ROLE ["/office/people/{id}/role"] []
    ADD_MANDATE ["/office/people/{id}/mandates"] []
    END_MANDATE ["/office/people/{id}/mandates/end"] []
    MAKE_TOKEN ["/console/tokens" "/office/tokens"] []
    REVOKE_TOKEN ["/console/tokens/{id}/revoke" "/office/tokens/{id}/revoke"] []
    ADD_WEBHOOK [] ["create_webhook"]
    REMOVE_WEBHOOK [] ["remove_webhook"]
    SEND_MESSAGES [] ["send_messages"]

    // What two people do together.
    PROPOSE ["/office/keys/new" "/office/keys/retire" "/office/products/{id}/waive"] []
    CONFIRM ["/office/proposals/{id}/confirm"] []
    TURN_DOWN ["/office/proposals/{id}/turn-down"] []
    SEE_ALONE ["/office/proposals/{id}/seen"] []
    NEW_KEY [] []
    RETIRE_KEY [] []
    RETIRE_KEY_ALONE [] []
    SWEEP [] []
}

/// The word of what is done at a page that is posted to; `None` where the list lacks it, which its test finds.
pub fn of_page(path: &str) -> Option<&'static str> {
    ALL.iter().find(|deed| deed.pages.contains(&path)).map(|deed| deed.word)
}

/// The same of an operation of the table for programs.
pub fn of_program(operation: &str) -> Option<&'static str> {
    ALL.iter().find(|deed| deed.programs.contains(&operation)).map(|deed| deed.word)
}
