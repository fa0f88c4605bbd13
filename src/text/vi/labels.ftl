# Words printed on labels and sheets. Short: a label is 63 mm wide at most.

label-lot = Lô
label-made = NSX
label-packed = NĐG
label-use-by = HSD
label-best-before = Dùng tốt nhất trước
label-net = Khối lượng tịnh
label-scan-or-type = Quét hoặc gõ mã
label-online-only = chỉ kiểm tra trực tuyến
label-star = OCOP { $star } sao
label-demo = DỮ LIỆU MẪU
label-batch-stamp = Tem chung của cả lô
label-batch-stamp-copies = ai cũng sao chép được
label-blank-lot = Lô:
label-blank-made = NSX:
label-blank-use-by = HSD:
label-number = Số
label-sheet = Lô { $lot } · tờ { $sheet }/{ $sheets }
label-sheet-roll = Cuộn { $run } · tờ { $sheet }/{ $sheets }
label-title = Nhãn { $product }, lô { $lot }
label-title-roll = Nhãn in sẵn { $product }
