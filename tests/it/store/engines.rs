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
        an_oversized_record_is_refused
        every_kind_of_record_is_listed_as_it_was_put
        a_kind_is_listed_by_id_and_a_later_put_replaces;
    batches:
        of_two_who_change_a_batch_the_second_learns_of_the_first
        a_change_that_was_done_is_done_before_whatever_its_basis
        a_change_of_a_batch_that_is_not_there_is_refused
        what_a_batch_is_made_from_must_be_there_or_come_with_it
        a_batch_is_not_made_from_itself
        a_batch_is_not_made_from_what_was_made_from_it
        a_loop_through_batches_of_the_same_deed_is_found
        a_loop_that_the_same_deed_opens_is_none;
    trace:
        events_stand_by_time_then_by_id
        an_event_again_is_no_change_and_never_another
        a_chain_counts_and_hashes_the_stored_bytes_in_the_order_of_writing
        the_log_alone_tells_every_chain_again;
    rules:
        an_event_is_not_recorded_before_it_happened
        an_event_is_not_to_come
        an_event_is_of_its_batch_s_product
        an_event_is_not_before_what_its_batch_was_made_from
        nothing_happens_to_a_batch_after_it_was_closed
        every_fault_of_every_event_is_told_at_once_and_none_is_added
        a_correction_needs_what_it_corrects_in_the_same_batch
        what_was_corrected_is_past_and_only_its_correction_may_be_corrected
        a_correction_is_not_written_before_what_it_corrects
        goods_are_received_once_by_whom_they_were_handed_to
        a_hand_over_is_pending_until_received_and_another_quantity_is_told;
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
        a_recall_moves_only_as_its_life_allows
        what_a_recall_names_must_be_there;
    log:
        entry_times_never_fall
        entries_are_read_in_any_window
        changes_are_numbered_without_a_gap;
    scans:
        scans_add_up_by_stamp_and_day
        scans_of_a_range_come_to_the_sum_of_its_stamps_and_of_no_other;
}
