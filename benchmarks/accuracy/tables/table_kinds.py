"""Fifty kinds of tables, four of each in the set."""

from __future__ import annotations

from table_model import Recipe

N = "name|sei+mei"  # how a name stands in a table
B = "birth|birth|birth|birth_y+birth_m+birth_d"
K = "kana?|sei_kana+mei_kana?"
A = "zip?|zip3+zip4? addr|addr|cityfull+townblock|cityfull+townblock+building|pref+city+townblock|pref+city+town+block+building"
T = "phone|phone|home+mobile|tel_a+tel_b+tel_c"
BANK = "bank_code? bank_name? branch_code? account_kind? account holder?"

PERSONS = (
    Recipe("crm_contacts", "yes", f"serial maker department? title? {N} {K} romaji? mail {T} fax? org_addr? url? day remark?", "担当者"),
    Recipe("crm_leads", "yes", f"serial? moment channel {N} {K} {A} {T} mail? product status remark", "顧客"),
    Recipe("crm_customers", "yes", f"customer_id {N} {K} {B} sex? age? {A} {T} mail? status class flag flag day moment note? line?", "顧客"),
    Recipe("hr_employees", "yes", f"staff_id {N} {K} romaji? {B} sex age? {A} {T} mail department title hired blood? flag remark? 緊急連絡先.name_phone?", "社員"),
    Recipe("hr_payroll", "yes", f"staff_id {N} department? {BANK} host_amount|price price? price? my_number? pension? employment?", "社員"),
    Recipe("hr_dependents", "yes", f"staff_id 社員.name 扶養.{N.replace('sei+mei', 'name')} 扶養.kana? relation 扶養.birth 扶養.sex? flag 扶養.my_number_wrong? day", "扶養"),
    Recipe("hr_applicants", "yes", f"serial day channel {N} {K} birth|age sex? {A} {T} mail status score? opinion? remark", "応募者"),
    Recipe("ec_members", "yes", f"customer_id mail password_hash? password? {N} {K} {B} sex? {A} {T} flag moment ip? count price? line? sns?", "会員"),
    Recipe("ec_orders", "yes", f"order_no moment customer_id? {N} {T} mail? {A} goods count price slip12? status card_masked? remark?", "配送先", repeat=0.35),
    Recipe("ec_addresses", "yes", f"serial {N} {K} zip_addr|contact|addr phone flag moment", "配送先", repeat=0.1),
    Recipe("ec_payments", "yes", f"order_no moment {N} mail card card_expiry price status event_ip?", "会員", repeat=0.2),
    Recipe("school_students", "yes", f"student_id grade class {N} {K} {B} sex {A} 保護者.name 保護者.kana? {T} 保護者.mail? hired? station? remark?", "生徒", "child"),
    Recipe("school_guardians", "yes", f"serial 保護者.name 保護者.kana? relation 生徒.name 生徒.birth? grade {A} 保護者.phone 保護者.mobile? 保護者.mail flag", "保護者"),
    Recipe("school_grades", "yes", f"student_id {N} {K} grade class score score score score score small rate note?", "生徒", "child"),
    Recipe("hospital_patients", "yes", f"patient_id {N} kana|sei_kana+mei_kana {B} sex age? blood? {A} {T} 緊急連絡先.name? 緊急連絡先.phone? diagnosis? day moment remark?", "患者", "old"),
    Recipe("hospital_insurance", "yes", f"patient_id {N} kana birth insurer insurer_name? insured_symbol+insured_number|insured_joined relation? expiry_day payer? recipient? institution?", "被保険者"),
    Recipe("hospital_bookings", "yes", f"serial day time patient_id? {N} kana? {T} department? status note remark?", "患者", repeat=0.25),
    Recipe("care_users", "yes", f"care_number {N} kana {B} sex age {A} home class expiry_day care_provider? 緊急連絡先.name_phone elderly? handbook? inquiry?", "", "old"),
    Recipe("city_residents", "yes", f"contract_id resident_code? 世帯主.name {N} kana {B} sex relation {A} day nation? class flag flag", "", "adult"),
    Recipe("city_tax", "yes", f"contract_id {N} kana addr fiscal price price host_amount price_comma? flag account? bank_code? day status", "納税義務者"),
    Recipe("city_nhi", "yes", f"contract_id insured_symbol insured_number {N} kana birth sex relation {A} phone? price fiscal? expiry_day", "被保険者"),
    Recipe("alumni", "yes", f"serial year class {N} sei? kana? {A} {T} mail? maker? remark", ""),
    Recipe("neighborhood", "yes", "serial class name addr|townblock+building home|phone count flag 緊急連絡先.name_phone? note", "世帯主", rows=(30, 300)),
    Recipe("condo_owners", "yes", f"room {N} kana? {T} mail? flag measure price 緊急連絡先.name? 緊急連絡先.phone? plate? account? remark?", "所有者", rows=(30, 300)),
    Recipe("insurance_contracts", "yes", f"contract_id product 契約者.name 契約者.kana? {B} sex {A} {T} 被保険者.name 被保険者.birth 受取人.name? relation? price day expiry_day account?", "契約者"),
    Recipe("bank_customers", "yes", f"customer_id holder|kana {N} {B} sex {A} {T} branch_code account_kind account yucho? host_amount day my_number? class", ""),
    Recipe("event_signups", "yes", f"moment {N} {K} mail phone? age? sex? maker? channel opinion? flag", "申込者"),
    Recipe("car_rental", "yes", f"order_no day {N} kana? birth license {A} phone plate price flag remark?", "契約者", repeat=0.15),
    Recipe("foreign_workers", "yes", f"staff_id romaji kana birth sex nation visa residence expiry_day passport? {A} phone hired department?", ""),
    Recipe("gym_members", "yes", "customer_id first_en+last_en mail birth sex phone zip? addr? day status product lat? lon? adid?", "会員"),
    Recipe("system_users", "yes", "serial login name|sei+mei mail password_hash|password department? class flag moment ip? hash?", ""),
    Recipe("hall_bookings", "yes", f"serial day time facility {N} phone count price_comma status note?", "代表者", repeat=0.2),
)  # fmt: skip
MIXED = (
    Recipe("inquiries", "open", "serial moment channel customer_id? name? phone? mail? product inquiry status surname_only note?", "", repeat=0.2),
    Recipe("survey", "open", "serial moment age sex pref? grade? small small small small opinion opinion?", ""),
    Recipe("audit_log", "open", "moment login name? department? event_ip path status uuid? agent? device_mac?", "", repeat=0.6),
    Recipe("corporations", "open", "corporate maker org_kana? org_zip org_addr org_phone 代表者.name org_mail? url? host_amount? year", "代表者"),
)  # fmt: skip
THINGS = (
    Recipe("access_log", "no", "moment|epoch_ms event_ip|event_ip6 path http? count agent uuid hash? measure?"),
    Recipe("goods", "no", "code7|code jan goods maker? price price? count color? class flag clean_text? day url?"),
    Recipe("shops", "no", "code shop org_zip org_addr org_phone org_mail? time time org_lat? org_lon? url? day flag"),
    Recipe("towns", "no", "town_code town_zip town_kana? town_pref town_city town_town flag flag class small count?"),
    Recipe("statistics", "no", "town_code town_pref town_city count count count rate rate host_amount year fiscal?"),
    Recipe("stock", "no", "code7 goods shop count count unit price_comma day slip12 moment class note"),
    Recipe("equipment", "no", "code machine maker facility day expiry_day version? device_mac? price status clean_text?"),
    Recipe("departments", "no", "code department department small day flag facility org_free? serial"),
    Recipe("journal", "no", "serial day slip12|code7 account_title price_comma account_title host_amount note maker? class"),
    Recipe("sensors", "no", "epoch|epoch_ms|moment machine measure measure measure rate flag version org_lat? org_lon? hash?"),
    Recipe("invoices", "no", "order_no day maker invoice host_amount price_comma expiry_day org_account? status note product?"),
    Recipe("shipments", "no", "slip12 order_no moment code7 goods count measure shop_short status time channel host_amount"),
    Recipe("facilities", "no", "serial facility facility_kana town_pref town_city org_addr org_phone org_lat org_lon time time url? note?"),
    Recipe("stations_books", "no", "serial station|book isbn|code year price count class station? url? version? hash?"),
)  # fmt: skip
RECIPES = (*PERSONS, *MIXED, *THINGS)
