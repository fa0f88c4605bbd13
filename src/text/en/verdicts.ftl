# The verdict: title (h1), sentence, what to do. The same clauses are left out as in Vietnamese: nobody is reminded and no doubt
# is recorded yet, and a promise is printed only if it is really kept.

title-forged = This code was not issued by the system
title-unreadable = The code could not be read
title-elsewhere = This code belongs to another site
title-not-issued = This code is not in the stamp register
title-recalled = This batch is recalled
title-on-hold = Sale of this batch is on hold
title-revoked = This stamp is void
title-expired = Past its use-by date
title-suspended = This stamp may have been copied
title-not-activated = The producer has not reported it as sold
title-not-bound = Stamp printed ahead, not yet tied to a lot
title-issued = Code issued by the system
title-issued-batch = Code issued by the system, shared by the whole lot
title-status-unknown = Status not known

verdict-forged = This code was not issued by the system. Please keep the pack, photograph the stamp and tell { $office }; this alone does not mean that the seller did wrong.
verdict-unreadable = The code is not complete; the link may have been cut when it was sent. Please scan the stamp itself or type the 14 characters printed beside the QR code.
verdict-elsewhere = This code belongs to { $host }; we cannot check it.
verdict-not-issued = The signature is right, but the code is not in the stamp register. Please do not use the product for now and tell { $office }.
verdict-recalled = Lot { $lot } has been recalled since { $date }: { $reason }. Please stop using it and { $action }; ask { $contact }.
verdict-on-hold = Sale of lot { $lot } has been on hold since { $date } for a check; there is no result yet. Please do not use it for now.
verdict-revoked = This stamp was made void on { $date } ({ $reason }) and must not be on goods for sale. Please ask the seller or tell { $office }.
verdict-expired = The code was issued by the system; the product is past its use-by date { $date }. Please do not use it, and compare with the date printed on the pack.
verdict-suspended = The code was issued by the system, but there are signs that it was copied: { $reason }. Your pack may be the first one or one that carries a copy; the code cannot tell them apart. Please keep the receipt and tell { $office }.
verdict-not-activated = The code was issued by the system, but the producer has not reported the goods as sold; this may be mere forgetfulness. Please compare lot and date on the pack, or ask the seller.
verdict-not-bound = Stamp printed ahead for { $product }, not yet tied to any lot. The system does not know the packing and use-by dates; please look at the dates on the pack and ask the seller.
verdict-issued = Code issued by the system for { $product }, lot { $lot }; nothing unusual so far. The code cannot see the pack: please compare name, lot, date and the last 4 characters { $last }.
verdict-issued-batch = Code issued by the system, shared by the whole lot { $lot }: anyone can copy it, and the number of scans says nothing about this pack. Please compare name, lot and dates on the pack.
verdict-offline = The signature is right. The status comes from data saved at { $moment }; a recall or cancellation after that is not known.
verdict-status-unknown = The signature is right, the status is not known: the saved data is { $age } old. Please check again when you are online.

notice-season-over = This lot is out of season or sold out since { $date }; please ask the seller.
notice-past-best-before = Past its best-before date { $date }; please look, smell and ask the seller before use.

advice-forged = Keep the pack and the receipt, photograph the stamp and send it to { $office }. Check the address of this page: it must be { $host }.
advice-unreadable = Wipe the stamp, find good light and scan again. If that fails, type the code below.
advice-elsewhere = Open the site whose name is printed on the stamp.
advice-not-issued = Keep the pack and the receipt, and send a photo of the stamp to { $office }.
advice-recalled = Do not use, sell or give away this pack. Keep the receipt for a refund.
advice-on-hold = Put this pack aside and open this page again later for the result.
advice-revoked = If it is still in the shop, please do not buy it. If you bought it, keep the pack and the receipt.
advice-expired = If the date printed on the pack differs, please tell { $office }.
advice-suspended = Compare name, lot, date and the last 4 characters closely with the pack in your hand.
advice-not-activated = If the dates on the pack differ from this page, or the seller cannot tell, please do not use it for now.
advice-not-bound = If no date is printed on the pack, or the seller cannot tell, please do not use it for now.
advice-issued = If anything differs, please do not use it and tell { $office }.
advice-status-unknown = Check again when you are online.

reason-syntax = The link is not written as a stamp's link is.
reason-origin = The link belongs to another site.
reason-gtin = The check digit of the product number is wrong.
reason-length = The code has too few or too many digits.
reason-range = The digits of the code are out of range.
reason-version = The stamp has a version that this page does not know.
reason-shape = The parts of the code do not fit together.
reason-number = The stamp number is out of range.
reason-dates = The dates in the code contradict each other.
reason-key = The signing key is not in the list of the system's keys.
reason-signature = The signature does not fit what the code says.
reason-no-run = No print run holds this code.
reason-batch-recalled = The batch is being recalled.
reason-batch-recall-closed = The batch was recalled; the goods have been collected.
reason-batch-on-hold = Sale of the batch is on hold for a check.
reason-revoked = The stamp is void.
reason-spoiled = The stamp is void because it was misprinted.
reason-stolen = The stamp is void because it was lost or stolen.
reason-relabelled = The stamp is void because another stamp replaced it.
reason-past-use-by = The product is past its use-by date.
reason-suspended = A copy of the stamp is suspected.
reason-copy-suspected = A copy of the stamp is suspected.
reason-not-bound = Printed ahead, and not yet tied to a lot.
reason-not-activated = The stamp has not been reported as sold.
reason-handed-out = The stamp was handed to the producer.
reason-commissioned = The producer has put the stamp in force.
reason-bound = The stamp was tied to a lot.
reason-cleared = The suspicion of a copy was cleared.
reason-order = Order number: { $order }.
reason-since = Since { $date }.

status-handed-out = handed out
status-commissioned = put in force
status-bound = tied to a lot
status-spoiled = misprinted
status-stolen = lost or stolen
status-relabelled = replaced by another stamp
status-copy-suspected = a copy of this code is suspected
status-cleared = suspicion cleared

unknown-date = (date not known)
unknown-reason = no reason declared
unknown-action = follow the advice of the shop
unknown-lot = (lot not known)
