# Words printed on labels and sheets. Short: a label is 63 mm wide at most.

label-lot = Lot
label-made = MFG
label-packed = PKD
label-use-by = EXP
label-best-before = Best before
label-net = Net quantity
label-scan-or-type = Scan or type the code
label-online-only = online check only
label-star = OCOP { $star } stars
label-demo = SAMPLE DATA
label-batch-stamp = Stamp of the whole lot
label-batch-stamp-copies = anyone can copy it
label-blank-lot = Lot:
label-blank-made = MFG:
label-blank-use-by = EXP:
label-number = No.
label-sheet = Lot { $lot } · sheet { $sheet }/{ $sheets }
label-sheet-roll = Roll { $run } · sheet { $sheet }/{ $sheets }
label-title = Labels { $product }, lot { $lot }
label-title-roll = Labels printed ahead, { $product }
