//! The one list of deeds as the audit log names them: at whichever door a deed is done, page, program, command or link, its word is the same.
//! Lines of earlier versions have other words, such as `console.batches.events`; they are read as they are.

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
    ($($name:ident $word:literal [$($page:literal)*] [$($operation:literal)*])*) => {
        $(
            #[doc = concat!("`", $word, "`")]
            pub const $name: Deed = Deed { word: $word, pages: &[$($page),*], programs: &[$($operation),*] };
        )*
        /// Every deed.
        pub const ALL: &[Deed] = &[$($name),*];
    };
}

// Records, by their forms.
deeds! {
    CREATE_PRODUCER "create-producer" [] ["create_producer"]
    REPLACE_PRODUCER "replace-producer" [] ["replace_producer"]
    CHANGE_PRODUCER "change-producer" [] ["change_producer"]
    CREATE_PRODUCT "create-product" ["/console/products"] ["create_product"]
    REPLACE_PRODUCT "replace-product" [] ["replace_product"]
    CHANGE_PRODUCT "change-product" ["/console/products/{id}"] ["change_product"]
    CREATE_RECOGNITION "create-recognition" [] ["create_recognition"]
    REPLACE_RECOGNITION "replace-recognition" [] ["replace_recognition"]
    CHANGE_RECOGNITION "change-recognition" [] ["change_recognition"]
    CREATE_CERTIFICATE "create-certificate" ["/console/certificates"] ["create_certificate"]
    REPLACE_CERTIFICATE "replace-certificate" [] ["replace_certificate"]
    CHANGE_CERTIFICATE "change-certificate" ["/console/certificates/{id}"] ["change_certificate"]
    CREATE_AREA "create-area" ["/console/areas"] ["create_area"]
    REPLACE_AREA "replace-area" [] ["replace_area"]
    CHANGE_AREA "change-area" ["/console/areas/{id}"] ["change_area"]
    CREATE_LOCATION "create-location" ["/console/locations"] ["create_location"]
    REPLACE_LOCATION "replace-location" [] ["replace_location"]
    CHANGE_LOCATION "change-location" ["/console/locations/{id}"] ["change_location"]
    CREATE_MEMBER "create-member" ["/console/members"] []
    CHANGE_MEMBER "change-member" ["/console/members/{id}"] []
    CREATE_PLACE "create-place" [] ["create_place"]
    REPLACE_PLACE "replace-place" [] ["replace_place"]
    CHANGE_PLACE "change-place" [] ["change_place"]
    CREATE_BATCH "create-batch" ["/console/batches" "/console/households/batches"] ["create_batch"]
    REPLACE_BATCH "replace-batch" [] ["replace_batch"]
    CHANGE_BATCH "change-batch" ["/console/batches/{id}"] ["change_batch"]
    CLOSE_BATCH "close-batch" [] []
    REOPEN_BATCH "reopen-batch" [] []
    RECORD_EVENT "record-event" ["/console/batches/{id}/events" "/console/hand-overs/{id}/receive"] ["create_event"]
    SEND_TABLE "send-table" ["/console/import"] []
    IMPORT "import" ["/console/import/{id}"] []
    SEND_FILE "send-file" [] ["send_file"]
    ATTACH "attach" [] []
    DETACH "detach" [] []
    WAIVE "waive" [] []
    APPROVE_PRODUCER "approve-producer" ["/office/producers/{id}/approve"] []
    SUSPEND_PRODUCER "suspend-producer" ["/office/producers/{id}/suspend"] []
    APPROVE_PRODUCT "approve-product" ["/office/products/{id}/approve"] []
    HAND_IN_DOSSIER "hand-in-dossier" ["/console/dossiers"] []
    ACCEPT_DOSSIER "accept-dossier" ["/office/recognitions/{id}/accept"] []
    REFUSE_DOSSIER "refuse-dossier" ["/office/recognitions/{id}/refuse"] []
    WITHDRAW_RECOGNITION "withdraw-recognition" ["/office/recognitions/{id}/withdraw"] []
    SET_EVIDENCE "set-evidence" ["/office/papers/{id}/evidence"] []

    // Stamps, and what becomes of them.
    ISSUE "issue" ["/console/batches/{id}/stamps" "/console/stamps/new"] ["issue_run"]
    HAND_OUT "hand-out" ["/console/stamps/{id}/labels"] ["print_labels"]
    BIND "bind" ["/console/rolls/{id}/bind" "/console/rolls/{id}/bindings/{n}"] ["bind_run"]
    CHANGE_STATUS "change-status" ["/console/stamps/{id}/void" "/console/stamps/{id}/activate" "/console/rolls/{id}/lost"] ["change_run_status"]
    RECALL "recall" ["/console/batches/{id}/recall" "/office/recalls"] ["begin_recall"]
    END_RECALL "end-recall" ["/console/recalls/{id}/end" "/office/recalls/{id}/end"] ["end_recall"]
    MAKE_JOB "make-job" [] ["order_job"]
    CHANGE_JOB "change-job" ["/console/jobs/{id}/status" "/console/jobs/{id}/links/{n}/end"] ["change_job"]
    ORDER_JOB "order-job" ["/console/jobs/{id}/links"] []
    FETCH_JOB "fetch-job" ["/console/jobs/{id}/files/{n}"] ["take_job_file"]
    CLEAR_JOB "clear-job" [] []
    ACKNOWLEDGE_ORDER "acknowledge-order" [] []
    VOID_SPOILED "void-spoiled" ["/console/jobs/{id}/spoiled"] []
    SAVE_LABEL_FILE "save-label-file" [] []
    FORGET_LABEL_FILE "forget-label-file" [] []

    // Who may come in, and how.
    SHOW_CODE "show-code" ["/console/sign-in/code"] []
    SIGN_OUT "sign-out" ["/console/sign-out"] []
    CHANGE_PASSWORD "change-password" ["/console/account/password"] []
    END_SESSIONS "end-sessions" ["/console/account/sessions/end" "/console/account/sessions/{id}/end"] []
    SET_PHONE "set-phone" ["/console/sign-in/phone" "/console/account/phone"] []
    REMOVE_PHONE "remove-phone" ["/console/account/phone/remove" "/office/people/{id}/phone/remove"] []
    RENEW_RECOVERY "renew-recovery" ["/console/account/recovery"] []
    CHOOSE_HOUSEHOLD "choose-household" ["/console/households/{id}"] []
    ADD_ACCOUNT "add-account" ["/console/people" "/office/people"] []
    MAKE_LINK "make-link" ["/console/people/{id}/link" "/office/people/{id}/link"] []
    SUSPEND_ACCOUNT "suspend-account" ["/console/people/{id}/suspend" "/office/people/{id}/suspend"] []
    RESTORE_ACCOUNT "restore-account" ["/console/people/{id}/restore" "/office/people/{id}/restore"] []
    CHANGE_ROLE "change-role" ["/office/people/{id}/role"] []
    ADD_MANDATE "add-mandate" ["/office/people/{id}/mandates"] []
    END_MANDATE "end-mandate" ["/office/people/{id}/mandates/end"] []
    MAKE_TOKEN "make-token" ["/console/tokens" "/office/tokens"] []
    REVOKE_TOKEN "revoke-token" ["/console/tokens/{id}/revoke" "/office/tokens/{id}/revoke"] []
    ADD_WEBHOOK "add-webhook" [] ["create_webhook"]
    REMOVE_WEBHOOK "remove-webhook" [] ["remove_webhook"]
    SEND_MESSAGES "send-messages" [] ["send_messages"]

    // What two people do together.
    PROPOSE "propose" ["/office/keys/new" "/office/keys/retire" "/office/products/{id}/waive"] []
    CONFIRM "confirm" ["/office/proposals/{id}/confirm"] []
    TURN_DOWN "turn-down" ["/office/proposals/{id}/turn-down"] []
    SEE_ALONE "see-alone" ["/office/proposals/{id}/seen"] []
    NEW_KEY "new-key" [] []
    RETIRE_KEY "retire-key" [] []
    SWEEP "sweep" [] []
}

/// The word of what is done at a page that is posted to; `None` where the list lacks it, which its test finds.
pub fn of_page(path: &str) -> Option<&'static str> {
    ALL.iter().find(|deed| deed.pages.contains(&path)).map(|deed| deed.word)
}

/// The same of an operation of the table for programs.
pub fn of_program(operation: &str) -> Option<&'static str> {
    ALL.iter().find(|deed| deed.programs.contains(&operation)).map(|deed| deed.word)
}
