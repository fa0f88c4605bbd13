# Words of the command line.

cli-example = Ví dụ
cli-usage = Cách dùng
cli-commands = Lệnh
cli-options = Tùy chọn
cli-arguments = Tham số

cli-usage-missing = Thiếu tham số: { $what }. Thêm --help sau lệnh để xem cách dùng.
cli-usage-conflict = Tham số không đi cùng nhau: { $what }. Thêm --help sau lệnh để xem cách dùng.
cli-usage-value = Giá trị không dùng được cho { $what }. Thêm --help sau lệnh để xem cách dùng.
cli-usage-unknown = Không hiểu { $what }. Gõ temtin --help để xem các lệnh.

cli-temtin-about = Temtin cấp tem điện tử có chữ ký cho từng lô sản phẩm OCOP, in nhãn và trả lời mỗi lượt quét.
cli-temtin-example = temtin demo

cli-demo-about = Chạy thử toàn bộ trên dữ liệu mẫu: cấp tem, in nhãn, mở trang trả lời.
cli-demo-example = temtin demo --port 8080
cli-demo-loading = Nạp dữ liệu mẫu
cli-demo-printing = In tờ nhãn đầu của mỗi đợt
cli-demo-ready = DỮ LIỆU MẪU: { $runs } đợt in, tờ nhãn đầu của mỗi đợt nằm ở { $labels }. Mời thử:
cli-demo-code = Gõ mã in dưới QR ở trang chủ, hoặc mở { $url }
cli-demo-this-computer = Nhãn này chỉ mở được trên máy tính này. Muốn quét bằng điện thoại: dùng thư mục mới với --lan (ví dụ: temtin demo --data data/lan --lan).
cli-demo-other-port = Chú ý: nhãn đã in mở { $url }, không phải cổng đang nghe.

cli-init-about = Lập sổ cấp tem mới cho một cơ quan. Tên miền được cố định từ đây.
cli-init-example = temtin init --origin ocop.example.vn --office "Chi cục PTNT" --contact "0000 000 000" --report mailto:baocao@example.vn
cli-init-done = Đã lập sổ cấp tem cho { $origin } ở { $dir }. Tiếp theo: temtin keys new

cli-keys-about = Khóa ký tem: tạo, liệt kê, ngừng dùng.
cli-keys-example = temtin keys new
cli-keys-new-about = Tạo khóa mới; từ nay khóa này ký tem.
cli-keys-list-about = Liệt kê các khóa.
cli-keys-retire-about = Ngừng dùng một khóa: không ký nữa, tem cũ vẫn kiểm tra được.
cli-key-line = Khóa { $kid } · { $state } · từ { $created } · { $public }
cli-key-active = đang ký
cli-key-retired = đã ngừng

cli-import-about = Nạp một thư mục tệp CSV (nhà sản xuất, sản phẩm, lô, sự kiện …); đủ cả hoặc không gì.
cli-import-example = temtin import fixtures/ocop
cli-import-done = Đã nạp { $register } dòng sổ đăng ký, { $batches } lô, { $events } sự kiện, { $recalls } lệnh thu hồi.
cli-import-nothing-new = Không có gì mới: { $register } dòng sổ đăng ký, { $batches } lô, { $events } sự kiện, { $recalls } lệnh thu hồi đã có từ trước.
cli-import-ranges = Còn { $ranges } dòng hủy một dải tem: dùng temtin status sau khi đã cấp tem.
cli-import-unread = Tệp chưa đọc: { $files }

cli-issue-about = Cấp tem cho một lô, hoặc một cuộn in sẵn cho sản phẩm.
cli-issue-example = temtin issue lo-tieu-tien-phuoc-tp1   |   temtin issue --product tieu-tien-phuoc --count 500 --use-by 2027-12-31
cli-issue-done = Đã cấp { $count } tem, đợt { $run }, số { $numbers }. Tiếp theo: temtin label { $run } --out nhan.pdf
cli-issue-before = Đợt { $run } đã cấp từ trước: { $count } tem, số { $numbers }. Không cấp thêm.

cli-label-about = In nhãn của một đợt ra tệp; tem của lô có hiệu lực khi tệp được giao.
cli-label-example = temtin label r-0xkmcm00 --media L7160 --out nhan.pdf
cli-label-done = Đã in { $labels } nhãn vào { $file }; { $active } tem bắt đầu có hiệu lực.
cli-label-left-out = Bỏ qua { $left } tem đã hủy.

cli-bind-about = Gắn một đoạn của cuộn in sẵn vào một lô.
cli-bind-example = temtin bind r-0xkmcm00 1-60 lo-nep-bau-tam-my-tp1
cli-bind-done = Đã gắn { $count } tem, số { $numbers }, vào lô { $batch }.

cli-status-about = Xem hoặc đổi trạng thái tem.
cli-status-example = temtin status r-0xkmcm00 101-120 --set spoiled
cli-status-run = { $run } · { $product } · lô { $batch } · { $count } tem · cấp { $issued }
cli-status-changed = Đã đổi { $moved } trong { $count } tem thành: { $state }.
cli-status-one = Tem { $number }: { $state } · lô { $batch } · { $scans } lượt quét đã ghi
cli-status-tally = { $state }: { $count }
cli-state-active = có hiệu lực
cli-state-revoked = đã hủy
cli-state-suspended = tạm ngưng, nghi bị sao chép
cli-state-not-activated = chưa có hiệu lực

cli-recall-about = Thu hồi hoặc tạm dừng một lô; kết thúc bằng --close (đã thu xong) hoặc --lift (đã xác định an toàn).
cli-recall-example = temtin recall lo-ot-a-rieu-muoi-tp1 --reason "Mẫu lưu vượt mức cho phép" --action "trả lại nơi mua"
cli-recall-done = Đã ghi lệnh { $id } cho { $what }. Lượt quét tiếp theo sẽ thấy.
cli-recall-closed = Đã đóng lệnh { $id } của { $what }: hàng đã thu xong, lượt quét vẫn báo thu hồi.
cli-recall-lifted = Đã gỡ lệnh { $id } của { $what }. Lượt quét tiếp theo sẽ thấy.

cli-serve-about = Trả lời các lượt quét.
cli-serve-example = temtin serve --port 8080
cli-serve-listening = Đang trả lời ở { $address } cho { $url } (Ctrl+C để dừng)

cli-verify-about = Kiểm tra tem không cần máy chủ: đường dẫn hoặc ảnh, theo khóa đã công bố.
cli-verify-example = temtin verify --jwks jwks.json --origin ocop.example.vn anh-tem.png
cli-verify-good = Chữ ký đúng · mã { $code } · số { $number } · trạng thái (thu hồi, hủy) chưa biết
cli-verify-refused = Không nhận: { $reason } · { $url }
cli-verify-no-code = Không thấy mã QR trong { $file }

cli-arg-help = Xem cách dùng
cli-arg-version = Xem phiên bản
cli-arg-lang = Ngôn ngữ của câu chữ
cli-arg-data = Thư mục dữ liệu (mặc định: TEMTIN_DATA, nếu không có thì data; demo: data/demo)
cli-arg-json = Trả lời bằng JSON cho chương trình khác
cli-arg-today = Ngày để trả lời (chỉ sổ dữ liệu mẫu): YYYY-MM-DD hoặc now
cli-arg-port = Cổng (mặc định 8080)
cli-arg-bind = Địa chỉ để nghe (mặc định 127.0.0.1)
cli-arg-origin = Tên miền in trên nhãn và được ký; cố định từ lần đầu
cli-arg-lan = Nghe mọi địa chỉ, lấy địa chỉ mạng của máy này làm tên miền để điện thoại quét được
cli-arg-once = Làm mọi việc trừ mở trang trả lời
cli-arg-office = Tên cơ quan, như trang sẽ gọi
cli-arg-contact = Cách liên hệ cơ quan (điện thoại hoặc địa chỉ)
cli-arg-report = Nơi nhận báo nghi ngờ: mailto:… hoặc https:…
cli-arg-zone = Múi giờ (mặc định Asia/Ho_Chi_Minh)
cli-arg-demo = Dữ liệu mẫu: nhận http và cổng
cli-arg-kid = Số của khóa
cli-arg-dir = Thư mục chứa các tệp CSV
cli-arg-batch = Mã lô trong sổ
cli-arg-product = Mã sản phẩm, cho cuộn in sẵn chưa biết lô
cli-arg-count = Bao nhiêu tem (mặc định: mọi đơn vị của lô chưa có tem)
cli-arg-use-by = Ngày cuối mà một gói bất kỳ của cuộn còn dùng tốt
cli-arg-key = Tên của lệnh này: gọi lại cùng tên thì không làm hai lần
cli-arg-run = Mã đợt in (temtin status liệt kê mọi đợt)
cli-arg-range = Từ–đến: vị trí trong đợt (1 là tem đầu) hoặc số in trên tem
cli-arg-numbers = Chỉ in đoạn này: vị trí trong đợt hoặc số tem
cli-arg-copies = Bao nhiêu nhãn cho một tem lô (mặc định: số đơn vị của lô)
cli-arg-media = Loại tờ nhãn: L7160 (mặc định) hoặc L7163
cli-arg-format = Loại tệp: pdf (mặc định), svg hoặc png
cli-arg-out = Tệp để ghi
cli-arg-correction = Lý do sửa lần gắn trước
cli-arg-set = Lý do: handed-out, commissioned, spoiled, stolen, relabelled, copy-suspected, cleared
cli-arg-hold = Tạm dừng để kiểm tra, chưa thu hồi
cli-arg-close = Đóng lệnh này: đã thu xong hàng
cli-arg-lift = Gỡ lệnh này: đã xác định an toàn
cli-arg-reason = Lý do, tiếng Việt
cli-arg-reason-en = Lý do, tiếng Anh
cli-arg-action = Người mua cần làm gì, tiếng Việt
cli-arg-action-en = Người mua cần làm gì, tiếng Anh
cli-arg-order = Số của lệnh thu hồi
cli-arg-id = Mã của lệnh (mặc định: tự đặt)
cli-arg-jwks = Tệp khóa công khai (/.well-known/jwks.json)
cli-arg-ndjson = Đọc từ - mỗi dòng một chuỗi JSON
cli-arg-input = Đường dẫn tem, tệp ảnh, hoặc - để đọc từng dòng

demo-office = Chi cục Phát triển nông thôn (mẫu)
demo-contact = 0000 000 000 (mẫu)
cli-serve-admin = Dành cho người vận hành: http://{ $address }/readyz, /healthz, /metrics
cli-arg-admin-port = Cổng của người vận hành, chỉ trên máy này (mặc định 9464; demo: một cổng còn trống)
cli-store-about = Kiểm tra mọi thứ đang lưu.
cli-store-example = temtin store check
cli-store-check-about = Đọc tất cả và đối chiếu: sổ, tệp chữ ký, trạng thái, nhật ký.
cli-store-reading = Đang đọc các đợt in
cli-store-read = Đã đọc { $rows } dòng, { $scans } dòng lượt quét, { $runs } đợt in, { $stamps } tem, { $entries } mục nhật ký; { $spare } tệp thừa. Gốc nhật ký { $root }; dấu của sổ { $digest }
cli-store-good = Không thấy gì sai.
cli-store-bad = Có { $faults } điều sai:
cli-backup-about = Sao lưu tất cả, trừ khóa riêng, vào một tệp; máy chủ vẫn chạy.
cli-backup-example = temtin backup saoluu.temtin
cli-backup-done = Đã sao lưu { $rows } dòng và { $runs } đợt in vào { $file }. Thư mục keys cần bản sao riêng.
cli-restore-about = Tạo thư mục dữ liệu từ một bản sao lưu.
cli-restore-example = temtin restore saoluu.temtin --data data/moi
cli-restore-done = Đã khôi phục { $origin } vào { $dir }: { $rows } dòng, { $runs } đợt in. Tiếp theo: đặt lại các khóa vào { $keys }, rồi chạy temtin store check.
cli-arg-file = Tệp sao lưu
cli-passphrase = Mật khẩu của các khóa riêng:
cli-passphrase-new = Mật khẩu mới cho các khóa riêng (ít nhất 12 ký tự):
cli-passphrase-again = Gõ lại lần nữa:
cli-config-about = Cho xem các thiết đặt đang có hiệu lực.
cli-config-example = temtin config --json
cli-config-usual = mặc định
cli-config-file = từ tệp, dòng { $line }
cli-config-environment = từ môi trường
cli-arg-config = Tệp thiết đặt (mặc định: TEMTIN_CONFIG, ./temtin.toml, /etc/temtin/temtin.toml)
cli-keys-protect-about = Mã hóa các khóa riêng bằng mật khẩu, hoặc đổi mật khẩu.
cli-keys-protected = Đã mã hóa { $count } khóa bằng mật khẩu mới.
cli-arg-new-passphrase-file = Tệp chứa mật khẩu mới (quyền 0600)
cli-doctor-about = Xem máy và sổ có gì chưa ổn, và cách sửa.
cli-doctor-example = temtin doctor --json
doctor-good = Tốt
doctor-warning = Cần chú ý
doctor-fault = Lỗi
doctor-proxy-good = Thiết đặt proxy phù hợp.
doctor-proxy-unknown = Sổ thật đứng sau proxy nhưng network.proxies còn trống, nên mọi khách đều bị tính là một. Xin ghi địa chỉ của proxy vào network.proxies.
doctor-bind-open = Sổ thật đang mở thẳng ra ngoài ở { $bind } mà không có proxy giữ chứng chỉ. Xin đặt serve.bind = "127.0.0.1" và một proxy phía trước.
doctor-hops-alone = network.proxy_hops = { $hops } không có tác dụng khi network.proxies còn trống. Xin ghi địa chỉ của proxy.
doctor-disk-good = Ổ đĩa còn { $free } MiB trống; mức cần giữ là { $low } MiB.
doctor-disk-low = Ổ đĩa chỉ còn { $free } MiB trống, dưới { $low } MiB: không cấp tem được nữa. Xin dọn bớt ổ đĩa.
doctor-disk-full = Ổ đĩa gần hết chỗ (còn { $free } MiB, mức cần giữ { $low } MiB): không ghi được gì nữa. Xin dọn ngay ổ đĩa.
doctor-disk-unknown = Không xem được chỗ trống của { $dir }. Xin xem tên thư mục và quyền.
doctor-memory-good = Giới hạn bộ nhớ là { $limit } MiB.
doctor-memory-small = Giới hạn bộ nhớ { $limit } MiB là ít. Xin đặt MemoryMax từ { $least } MiB trở lên.
doctor-memory-unlimited = Không có giới hạn bộ nhớ. Xin đặt MemoryMax trong unit của systemd.
doctor-descriptors-good = Đủ số tệp mở cùng lúc ({ $needed }).
doctor-descriptors-few = Chỉ được mở { $most } tệp cùng lúc, cần { $needed }. Xin tăng LimitNOFILE.
doctor-port-good = Cổng { $port } còn trống.
doctor-port-taken = Cổng { $port } đang bị chiếm hoặc không dùng được. Xin dừng chương trình kia hoặc đổi serve.port.
doctor-registry-good = Sổ của { $origin } mở được, có { $runs } đợt in.
doctor-head-good = Đầu nhật ký khớp với sổ ({ $entries } mục).
doctor-head-caught-up = Đầu nhật ký đã được ký bù { $count } mục khi mở sổ.
doctor-store-good = Sổ đọc và ghi được.
doctor-store-bad = Sổ không ghi được nữa ({ $health }). Xin xem ổ đĩa rồi khởi động lại chương trình.
doctor-clock-good = Đồng hồ hợp lý (hôm nay { $day }).
doctor-clock-unset = Đồng hồ của máy chưa được đặt (hôm nay { $day }). Xin chỉnh giờ.
doctor-clock-behind = Đồng hồ ({ $now }) chạy sau mục nhật ký cuối ({ $last }). Xin chỉnh giờ trước khi cấp tem.
doctor-data-open = Người khác ghi được vào thư mục { $dir }. Xin chạy chmod go-w với thư mục đó.
doctor-keys-good = Các khóa riêng đã mã hóa và chỉ chủ đọc được.
doctor-origin-local = Tên miền { $origin } chỉ trỏ về máy này hoặc là một địa chỉ số; tem in ra sẽ không mở được ở nơi khác. Xin tạo sổ mới với tên miền thật.
doctor-origin-unresolved = Tên miền { $origin } chưa trỏ về đâu cả. Xin khai báo tên miền (DNS).
doctor-origin-unreached = Không kết nối được tới { $origin } qua cổng 80. Xin kiểm tra tường lửa và proxy; nếu chỉ mở cổng 443, xin tự mở thử trên điện thoại.
doctor-origin-https = { $origin } chuyển sang https; ở đây không kiểm tra được phần sau đó. Xin tự mở thử trên điện thoại.
doctor-origin-good = { $origin } dẫn về đúng sổ này.
doctor-origin-elsewhere = { $origin } dẫn tới nơi khác, không có khóa của sổ này. Xin sửa tên miền hoặc proxy.
