//! The one list of words that the audit log has for deeds: whoever looks for `issue` finds every issue, at whichever door and by whichever
//! service it was noted. Lines of earlier versions have other words, such as `console.batches.events`; they are read as they are.

macro_rules! words {
    ($($name:ident $word:literal)*) => {
        $(
            #[doc = concat!("`", $word, "`")]
            pub const $name: &str = $word;
        )*
        /// Every word.
        pub const ALL: &[&str] = &[$($name),*];
    };
}

// Records, by their forms.
words! {
    CREATE_PRODUCER "create-producer"
    REPLACE_PRODUCER "replace-producer"
    CHANGE_PRODUCER "change-producer"
    CREATE_PRODUCT "create-product"
    REPLACE_PRODUCT "replace-product"
    CHANGE_PRODUCT "change-product"
    CREATE_RECOGNITION "create-recognition"
    REPLACE_RECOGNITION "replace-recognition"
    CHANGE_RECOGNITION "change-recognition"
    CREATE_CERTIFICATE "create-certificate"
    REPLACE_CERTIFICATE "replace-certificate"
    CHANGE_CERTIFICATE "change-certificate"
    CREATE_AREA "create-area"
    REPLACE_AREA "replace-area"
    CHANGE_AREA "change-area"
    CREATE_LOCATION "create-location"
    REPLACE_LOCATION "replace-location"
    CHANGE_LOCATION "change-location"
    CREATE_MEMBER "create-member"
    CHANGE_MEMBER "change-member"
    CREATE_PLACE "create-place"
    REPLACE_PLACE "replace-place"
    CHANGE_PLACE "change-place"
    CREATE_BATCH "create-batch"
    REPLACE_BATCH "replace-batch"
    CHANGE_BATCH "change-batch"
    CLOSE_BATCH "close-batch"
    REOPEN_BATCH "reopen-batch"
    RECORD_EVENT "record-event"
    SEND_TABLE "send-table"
    IMPORT "import"
    SEND_FILE "send-file"
    ATTACH "attach"
    DETACH "detach"
    WAIVE "waive"
    APPROVE_PRODUCER "approve-producer"
    SUSPEND_PRODUCER "suspend-producer"
    APPROVE_PRODUCT "approve-product"
    HAND_IN_DOSSIER "hand-in-dossier"
    TAKE_BACK_DOSSIER "take-back-dossier"
    ACCEPT_DOSSIER "accept-dossier"
    REFUSE_DOSSIER "refuse-dossier"
    WITHDRAW_RECOGNITION "withdraw-recognition"
    SET_EVIDENCE "set-evidence"

    // Stamps, and what becomes of them.
    ISSUE "issue"
    HAND_OUT "hand-out"
    BIND "bind"
    CHANGE_STATUS "change-status"
    RECALL "recall"
    // A hold that two people agreed on; of one producer's goods, where one person does it, `recall` is noted.
    HOLD "hold"
    END_RECALL "end-recall"
    MAKE_JOB "make-job"
    CHANGE_JOB "change-job"
    ORDER_JOB "order-job"
    FETCH_JOB "fetch-job"
    CLEAR_JOB "clear-job"
    ACKNOWLEDGE_ORDER "acknowledge-order"
    VOID_SPOILED "void-spoiled"
    SAVE_LABEL_FILE "save-label-file"
    FORGET_LABEL_FILE "forget-label-file"

    // Who may come in, and how.
    SHOW_CODE "show-code"
    SIGN_OUT "sign-out"
    CHANGE_PASSWORD "change-password"
    CHANGE_MAIL "change-mail"
    END_SESSIONS "end-sessions"
    SET_PHONE "set-phone"
    REMOVE_PHONE "remove-phone"
    RENEW_RECOVERY "renew-recovery"
    CHOOSE_HOUSEHOLD "choose-household"
    ADD_ACCOUNT "add-account"
    MAKE_LINK "make-link"
    SUSPEND_ACCOUNT "suspend-account"
    RESTORE_ACCOUNT "restore-account"
    CHANGE_ROLE "change-role"
    ADD_MANDATE "add-mandate"
    END_MANDATE "end-mandate"
    MAKE_TOKEN "make-token"
    REVOKE_TOKEN "revoke-token"
    ADD_WEBHOOK "add-webhook"
    REMOVE_WEBHOOK "remove-webhook"
    SEND_MESSAGES "send-messages"

    // What two people do together.
    PROPOSE "propose"
    CONFIRM "confirm"
    TURN_DOWN "turn-down"
    SEE_ALONE "see-alone"
    NEW_KEY "new-key"
    RETIRE_KEY "retire-key"
    // In an emergency, by the operator.
    RETIRE_KEY_ALONE "retire-key-alone"
    SWEEP "sweep"
}
