# Recalls and holds: their list, their report (page and PDF), their feed.

recalls-title = Recalls and holds
recalls-intro = Goods that are recalled or on hold, with every lot made from them. To learn whether the pack in your hand is among them, please scan the QR code on its stamp.
recalls-open = In force
recalls-closed = Closed: goods collected; a pack that is left must not be used
recalls-lifted = Lifted: found safe
recalls-none-open = No recall or hold is in force now.
recalls-feed = Follow by Atom
recalls-data = JSON data
recalls-more = { $count } more in the JSON data.
recalls-back = All recalls and holds
recall-plain = { $text }
recall-read = Read the report

recall-title-recall = Recall: { $what }
recall-title-hold = Hold: { $what }
recall-report-recall = Recall report: { $what }
recall-report-hold = Hold report: { $what }
recall-state-open = In force.
recall-state-closed = Closed on { $date }: goods collected; scans still say recalled.
recall-state-lifted = Lifted on { $date }: found safe.
recall-summary = { $state } Since { $since }. Reason: { $reason }. What to do: { $action }. Ask: { $contact }.
recall-as-of = As of { $moment }, from the register of { $office }.
recall-source = Source: { $address }
recall-pdf = Report as PDF

recall-by-office = The office
recall-by-producer = The producer

recall-term-state = State
recall-term-what = Scope
recall-term-since = Since
recall-term-reason = Reason
recall-term-action = What to do
recall-term-contact = Whom to ask
recall-term-by = Ordered by
recall-term-order = Order number
recall-term-products = Products
recall-term-reach = Lots
recall-term-quantity = Quantities
recall-term-stamps = Stamps issued
recall-term-scans = Scans so far
recall-term-went = Where it went (one step)
recall-term-made = Made into other lots
recall-term-lots = The lots

recall-reach = { $named } named by the order; { $made } made from those
recall-reach-stamps = Part of { $named }
recall-quantity-named = Lots named by the order: { $quantities }
recall-quantity-made = Lots made from those: { $quantities }
recall-units = { $count } units over all lots
recall-scans = { $count }
recall-scans-at-least = at least { $count }
recall-lots-of = { $name } (lots: { $count })
recall-lot = Lot { $lot }, { $name }
recall-lot-named = named by the order
recall-lot-made-from = made from a lot of the order
recall-lot-part = a range of stamps only
recall-went = { $step }: { $to }
recall-went-lots = lots: { $count }
recall-made = { $quantity } of lot { $from } into lot { $into } ({ $name })
recall-more = { $count } more in the data
recall-more-page = { $count } more lots in the data.
recall-nowhere = nothing recorded
