# Words printed on labels and sheets. Short: a label is 63 mm wide at most.

label-lot = Lot
label-made = MFG
label-use-by = EXP
label-best-before = Best before
label-scan-or-type = Scan or type the code
label-online-only = online check only
label-star = OCOP { $star } stars
label-star-until = OCOP { $star } stars (until { $until })
label-phones = code for phones
label-demo = SAMPLE DATA
label-blank-lot = Lot:
label-blank-made = MFG:
label-blank-use-by = EXP:
label-number = No.
label-per-unit = { $count } stamps of one code a unit
label-proof = PROOF WITHOUT VALUE
label-reprint = REPRINT { $n }
label-field-names = names in other languages
label-field-producer = producer
label-field-commune = commune
label-field-star = OCOP star
label-field-dates = lot and dates
label-field-net = net quantity
label-field-storage = storage
label-field-logo = logo
