//! Every engine keeps the whole contract.
macro_rules! keep {
    ($($concern:ident: $($case:ident)*;)*) => {
        mod memory {
            $($(#[test]
            fn $case() {
                crate::store::contract::$concern::$case(&temtin::store::memory::engine::MemoryStore::new());
            })*)*
        }
        mod sled {
            $($(#[test]
            fn $case() {
                let dir = tempfile::tempdir().unwrap();
                crate::store::contract::$concern::$case(&*temtin::store::open::create(dir.path()).unwrap());
            })*)*
        }
    };
}

keep! {
    registry:
        an_empty_store_reads_as_nothing
        a_registry_is_made_once
        a_key_needs_a_registry
        a_key_number_is_never_given_to_another_key
        a_key_is_retired_once_and_stays;
    register:
        every_kind_of_record_is_found_again
        absent_records_read_as_none
        a_put_replaces_and_its_indexes_follow
        another_owner_is_a_change
        a_code_belongs_to_one_product
        two_products_may_swap_their_codes_in_one_put
        a_batch_that_is_new_or_differs_is_logged
        a_lot_code_belongs_to_one_batch_of_a_product
        a_batch_needs_a_registry
        a_batch_with_stamps_keeps_what_they_say
        a_product_with_stamps_keeps_its_codes
        an_oversized_record_is_refused;
    trace:
        events_stand_by_time_then_by_id
        an_event_again_is_no_change_and_never_another;
    numbers:
        blocks_follow_one_another_after_their_skip
        a_deed_reserves_one_block_only
        a_block_is_neither_empty_nor_larger_than_a_run
        numbers_come_to_an_end
        numbers_need_a_registry
        a_run_is_added_once_to_its_block
        runs_stand_by_rising_number
        item_stamps_never_exceed_their_batch
        a_run_of_an_unknown_batch_is_refused
        a_batch_stamp_has_one_number_and_takes_no_room;
    status:
        a_change_moves_what_may_move_over_the_edge_of_a_chunk
        each_reason_moves_only_from_its_states
        a_change_of_state_is_done_once
        a_change_lies_within_one_run;
    bindings:
        a_binding_puts_its_numbers_in_force
        a_binding_is_done_once
        what_a_binding_names_must_exist
        every_fault_of_a_binding_is_told_at_once
        ranges_overlap_only_in_a_correction_and_the_room_moves_along;
    recalls:
        a_recall_is_ordered_once
        a_recall_that_moved_on_is_still_the_same_recall
        a_recall_moves_only_as_its_life_allows;
    log:
        entry_times_never_fall
        entries_are_read_in_any_window
        changes_are_numbered_without_a_gap;
    scans:
        scans_add_up_by_stamp_and_day
        scans_of_a_range_come_to_the_sum_of_its_stamps_and_of_no_other;
}
