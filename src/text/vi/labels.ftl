# Words printed on labels and sheets. Short: a label is 63 mm wide at most.

label-lot = Lô
label-made = NSX
label-use-by = HSD
label-best-before = Dùng tốt nhất trước
label-scan-or-type = Quét hoặc gõ mã
label-online-only = chỉ kiểm tra trực tuyến
label-star = OCOP { $star } sao
label-star-until = OCOP { $star } sao (đến { $until })
label-phones = mã dành cho điện thoại
label-demo = DỮ LIỆU MẪU
label-blank-lot = Lô:
label-blank-made = NSX:
label-blank-use-by = HSD:
label-number = Số
label-per-unit = Mỗi gói { $count } tem cùng mã
label-proof = BẢN MẪU KHÔNG CÓ GIÁ TRỊ
label-reprint = BẢN IN LẠI { $n }
label-field-names = tên tiếng nước ngoài
label-field-producer = nhà sản xuất
label-field-commune = xã, phường
label-field-star = sao OCOP
label-field-dates = lô và ngày
label-field-net = khối lượng tịnh
label-field-storage = cách bảo quản
label-field-logo = logo
