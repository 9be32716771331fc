"""Lists as they are handed on, for `fields.py`: a name, how the file is written, and what each column holds.

Wordings of headers are those of exports and forms that anybody can see: address book and new year card programs, parcel
labels, shop systems, forms, school and club rosters, registers of offices, old host systems in romaji, databases.
A column is `header=value`, with a value of `field_values.VALUES`; `=value` has no header. `!` before a value: cells that a header
of this kind does not announce. Several sheets: `|||` between them.
"""

from __future__ import annotations

LISTS: dict[str, tuple[str, str]] = {
    # rosters and registers
    "school roster": ("csv", "学年=grade|組=class|番号=seq|氏名=name_wide|ふりがな=hira|性別=sex|生年月日=birth_slash|保護者名=guardian|〒=postal|住所=address|電話=phone"),
    "school roster cp932": ("csv:cp932", "年=grade|組=class|No.=seq|児童氏名=name|フリガナ=kana_half|保護者氏名=guardian_wide|自宅住所=address|自宅TEL=phone|緊急連絡先=work_phone"),
    "kindergarten": ("xlsx", "クラス=class|園児名=name_wide|よみがな=hira|誕生日=birth_slash|保護者=guardian|ご住所=address|連絡先電話番号=mobile"),
    "cram school": ("csv:cp932", "塾生番号=member|生徒氏名=name|生徒氏名カナ=kana|学校名=school|学年=grade|保護者氏名=guardian_wide|保護者氏名カナ=guardian_kana|郵便番号=postal|住所1=pref_city|住所2=town_block|住所3=building|自宅電話番号=phone|携帯電話番号=mobile|Eメール=mail|入塾日=date"),
    "alumni": ("xlsx", "卒業年=year|氏名=name_wide|旧姓=former|現住所〒=postal|現住所=address|電話番号=phone|勤務先=company|勤務先電話=work_phone"),
    "residents association": ("xlsx:title", "班=class|世帯主名=guardian|続柄=relation|氏名=name_wide|生年月日=birth_era|電話番号=phone|住所=address"),
    "residents register": ("csv:cp932", "住民番号=member|世帯番号=seq|氏名漢字=name_wide|氏名カナ=kana_half|生年月日=birth_compact|性別=sex_number|住所コード=code|住所=address|方書=building"),
    "voters": ("csv", "投票区=class|名簿番号=seq|住所=address|氏名=name_wide|性別=sex|生年月日=birth_era"),
    "sports club": ("csv", "会員No=member|お名前=name|お名前（カナ）=kana|性別=sex_long|生年月日（西暦）=birth_slash|ご住所=address|お電話番号=phone|入会日=date|コース=course"),
    "patients": ("csv:cp932", "患者ID=member|患者氏名=name_wide|患者カナ氏名=kana_half|性別=sex_number|生年月日=birth_era_short|郵便番号=postal7|住所=address|電話番号=phone|最終来院日=date|主治医=staff"),
    "volunteers": ("ods", "お名前（漢字）=name_wide|お名前（ふりがな）=hira|ご年齢=age|ご住所（番地まで）=address|お電話（携帯可）=mobile|メールアドレス（PC）=mail|参加希望日=date"),
    # address books and new year card programs
    "card program": ("csv:cp932", "姓=family|名=given|姓(ふりがな)=family_hira|名(ふりがな)=given_hira|敬称=honorific|自宅〒=postal|自宅住所１=pref_city|自宅住所２=town_block|自宅住所３=building|自宅電話=phone|会社名=company|部署=dept|会社〒=work_postal|備考=memo"),
    "card program 2": ("csv:cp932", "氏名=name_wide|フリガナ=kana_half|連名1=partner|敬称=honorific|郵便番号=postal|住所上段=address_only|住所下段=building|電話番号=phone|グループ=class"),
    "mail program": ("csv:utf-8-sig", "姓=family|名=given|姓フリガナ=family_kana|名フリガナ=given_kana|会社名=company|部署=dept|役職=title|電子メール アドレス=mail|自宅の番地=town_block|自宅の市区町村=city|自宅の都道府県=pref|自宅の郵便番号=postal|自宅電話=phone|携帯電話=mobile|誕生日=birth_slash"),
    "contacts export": ("csv", "First Name=given|Last Name=family|Phonetic First Name=given_kana|Phonetic Last Name=family_kana|Birthday=birth|Organization Name=company|E-mail 1 - Value=mail|Phone 1 - Value=mobile|Address 1 - Formatted=address"),
    "business cards": ("csv:utf-8-sig", "会社名=company|部署名=dept|役職=title|氏名=name_wide|e-mail=mail|郵便番号=postal|住所=address|TEL会社=work_phone|携帯電話=mobile|名刺交換日=date"),
    # parcels and shops
    "parcel label a": ("csv:cp932", "お客様管理番号=seq|送り状種類=code|出荷予定日=date|お届け先コード=code|お届け先電話番号=phone|お届け先郵便番号=postal|お届け先住所=address_only|お届け先アパートマンション名=building|お届け先名=name_wide|お届け先名(ｶﾅ)=kana_half|品名１=course"),
    "parcel label b": ("csv:cp932", "お届け先電話番号=phone|お届け先郵便番号=postal|お届け先住所１=pref_city|お届け先住所２=town_block|お届け先住所３=building|お届け先名称１=name_wide|お客様管理番号=seq|ご依頼主電話番号=work_phone|品名=course"),
    "mail order": ("csv:cp932", "受注番号=seq|注文日=date|注文者名字=family|注文者名前=given|注文者名字フリガナ=family_kana|注文者名前フリガナ=given_kana|注文者郵便番号1=postal3|注文者郵便番号2=postal4|注文者住所：都道府県=pref|注文者住所：都市区=city|注文者住所：町以降=town_block|注文者電話番号1=phone1|注文者電話番号2=phone2|注文者電話番号3=phone3|合計金額=amount"),
    "shop system": ("csv:cp932", "会員ID=member|お名前(姓)=family|お名前(名)=given|お名前(フリガナ・姓)=family_kana|お名前(フリガナ・名)=given_kana|郵便番号=postal7|都道府県=pref|住所1=city_town|住所2=block_building|メールアドレス=mail|TEL=phone|性別=sex_long|誕生日=birth|購入金額合計=amount"),
    "shop english": ("csv", "Name=seq|Email=mail|Created at=datetime|Total=amount|Shipping Name=name_wide|Shipping Street=town_block|Shipping City=city|Shipping Zip=postal|Shipping Province=pref|Shipping Phone=mobile"),
    "member export": ("tsv", "会員番号=member|会員名=name|会員名カナ=kana|メルアド=mail|ケータイ=mobile|〒番号=postal|県名=pref|市区郡町村=city|町名・番地=town_block|ビル・マンション名=building|生まれた日=birth|ポイント=amount"),
    "furusato": ("csv:cp932", "申込番号=seq|寄附者氏名=name_wide|寄附者氏名（カナ）=kana|寄附者郵便番号=postal|寄附者都道府県=pref|寄附者市区町村=city|寄附者番地=town_block|寄附者建物名=building|寄附者電話番号=phone|寄附者メール=mail|寄附金額=amount"),
    "reservation": ("csv", "予約番号=seq|宿泊日=date|ご予約者名=name|ヨミガナ=kana|TEL(携帯)=mobile|連絡用メール=mail|人数=small"),
    # forms
    "form": ("csv", "タイムスタンプ=datetime|お名前をご記入ください=name_wide|お名前のフリガナ=kana|お住まいの都道府県=pref|ご住所（市区町村以降）=city_town_block|お電話番号（ハイフンなし）=phone_plain|メールアドレスを入力してください=mail|ご意見・ご感想=memo"),
    "form 2": ("xlsx", "ID=seq|開始時刻=datetime|完了時刻=datetime|氏名（必須）=name|氏名フリガナ（全角カナ・必須）=kana|生年月日（例：1990/01/01）=birth_slash|性別（任意）=sex_long|ご連絡先電話番号*=mobile|ご連絡先メールアドレス*=mail"),
    "questionnaire": ("csv:cp932", "回答日時=datetime|回答者のお名前=name|回答者のご年齢=age|お子さまのお名前=!name_other|ご住所=address|Eメールアドレス=mail"),
    "webinar": ("csv", "申込日時=datetime|参加者姓=family|参加者名=given|会社・団体名=company|部署・役職=dept|参加者メールアドレス=mail|参加者電話番号=work_phone_only"),
    # host systems, romaji, abbreviations
    "host romaji": ("csv:cp932", "KOKYAKU_NO=member|SHIMEI_KANJI=name_wide|SHIMEI_KANA=kana_half|YUBIN_NO=postal7|JUSHO1=pref_city|JUSHO2=town_block|JUSHO3=building|DENWA_NO=phone|SEINENGAPPI=birth_compact|SEIBETSU_CD=sex_number|TOROKU_YMD=date_compact"),
    "host short": ("csv:cp932", "KAINNO=member|SEI_KJ=family|MEI_KJ=given|SEI_KN=family_kana_half|MEI_KN=given_kana_half|YBN=postal7|ADR1=pref_city|ADR2=town_block|ADR3=building|TELNO=phone_plain|BTHYMD=birth_compact|SEX=sex_number|ENTYMD=date_compact"),
    "host short 2": ("csv:euc_jp", "cust_cd=member|kj_name=name_wide|kn_name=kana|zip_cd=postal|addr_kj=address|tel_1=phone|tel_2=mobile|bday=birth|mail_adr=mail|upd_dt=datetime"),
    "erp": ("csv", "KUNNR=member|NAME1=name_wide|SORTL=kana|PSTLZ=postal|REGIO=pref|ORT01=city|STRAS=town_block|TELF1=phone|SMTP_ADDR=mail|ERDAT=date_compact"),
    "crm": ("csv:utf-8-sig", "Id=code|LastName=family|FirstName=given|LastNameKana__c=family_kana|FirstNameKana__c=given_kana|PersonMailingPostalCode=postal|PersonMailingState=pref|PersonMailingCity=city|PersonMailingStreet=town_block|PersonBirthdate=birth|PersonMobilePhone=mobile|PersonEmail=mail"),
    "database": ("csv", "user_id=member|last_name=family|first_name=given|last_name_kana=family_kana|first_name_kana=given_kana|birthday=birth|gender=sex_number|zip=postal7|prefecture_name=pref|address1=city_town|address2=block_building|tel=phone_plain|email=mail|created_at=datetime|updated_at=datetime|deleted_flg=flag"),
    "database 2": ("json", "memberName=name_wide|memberNameKana=kana|dateOfBirth=birth|sexCode=sex_number|postalCode=postal7|fullAddress=address|phoneNumber=phone|mobilePhoneNumber=mobile|mailAddress=mail|registDate=date"),
    "insurance": ("csv:cp932", "証券番号=policy|契約者漢字名=name_wide|契約者カナ名=kana_half|契約者生年月日=birth_compact|契約者性別=sex|集金先郵便番号=postal|集金先住所=address|集金先電話=phone|保険金額=amount|契約日=date_compact"),
    "utility": ("csv:cp932", "お客さま番号=member|ご契約名義=name_wide|ご契約名義カナ=kana_half|ご使用場所=address|お電話番号=phone|検針日=date|使用量=small"),
    "romaji words": ("csv", "namae=name_wide|furigana=hira|jusho=address|denwa bango=phone|tanjobi=birth_slash|meado=mail"),
    "febrl": ("csv", "rec_id=seq|given_name=given|surname=family|street_number=block|suburb=town|postcode=postal7|state=pref|date_of_birth=birth_compact|phone_number=phone"),
    "medical claims": ("csv:cp932", "保険者番号=code|記号=code|番号=seq|受診者氏名=name_wide|受診者カナ=kana_half|受診者生年月日=birth_era_short|受診者性別=sex|世帯主氏名=guardian|診療年月=yearmonth|点数=amount"),
    # brokers
    "broker": ("csv:cp932", "No=seq|ご住所=address|〒=postal|お名前=name|ﾌﾘｶﾞﾅ=kana_half|保護者=guardian|TEL=phone|誕生日=birth_era|性=sex"),
    "broker short": ("csv:cp932", "氏名=name|フリ=kana_half|〒=postal7|住=address|TEL=phone_plain|生=birth_era_short"),
    "broker two names": ("xlsx", "親氏名=guardian_wide|子氏名=name_wide|子カナ=kana|子生年月日=birth_slash|〒=postal|住所=address|電話=phone"),
    "kana only": ("csv:cp932", "ｼﾒｲ=kana_half|ｼﾞｭｳｼｮ=address_kana|ﾃﾞﾝﾜ=phone|ｾｲﾈﾝｶﾞｯﾋﾟ=birth_compact"),
    "shuffled": ("csv", "備考=memo|携帯=mobile|番地=block|市区町村=city|登録日=date|名=given|建物=building|町名=town|セイ=family_kana|県=pref|〒=postal|姓=family|メイ=given_kana"),
    "mail list": ("csv", "メールアドレス=mail|お名前=name|配信=flag"),
    "phones": ("csv", "電話番号=phone_plain|契約者=name|契約者住所=address|業種=course"),
    "single column": ("csv", "氏名=name_wide"),
    "two pieces": ("csv", "名前=name_wide|電話=mobile"),
    # none or wrong headers
    "no header": ("csv:bare", "=seq|=name_wide|=kana|=postal|=address|=phone|=birth_slash"),
    "no header names unspaced": ("csv:bare", "=name|=address|=phone_plain"),
    "no header half kana": ("csv:cp932:bare", "=kana_half|=name|=birth_compact|=address|=phone"),
    "no header parts": ("csv:bare", "=family|=given|=family_kana|=given_kana|=sex|=birth|=pref|=city|=town_block|=building|=mobile|=mail"),
    "no header shuffled": ("csv:bare", "=phone|=town_block|=birth_era|=given|=city|=mail|=family|=pref"),
    "no header with dates": ("csv:bare", "=code|=date|=name_wide|=birth|=address|=mobile|=amount"),
    "no header hiragana": ("csv:bare", "=hira|=name|=phone|=mail"),
    "no header tab": ("tsv:cp932:bare", "=name_wide|=postal|=address|=phone"),
    "made-up headers": ("csv", "F1=seq|F2=name_wide|F3=kana|F4=postal|F5=address|F6=phone|F7=birth"),
    "made-up headers 2": ("csv", "col_a=family|col_b=given|col_c=mobile|col_d=mail|col_e=birth_compact"),
    "made-up headers 3": ("xlsx", "項目1=name|項目2=address_only|項目3=building|項目4=phone"),
    "wrong phone": ("csv", "氏名=name|電話=!mail|住所=address"),
    "wrong mail": ("csv", "お名前=name|メール=!mobile|TEL=phone|〒=postal|住所=address"),
    "swapped kana": ("csv", "フリガナ=!name_wide|氏名=!kana|住所=address|電話=phone"),
    "shifted by one": ("csv", "氏名=seq|フリガナ=!name_wide|郵便番号=!kana|住所=!postal|電話=!address|備考=!phone"),
    "mislabeled dates": ("csv", "氏名=name|生年月日=!phone|電話番号=!birth|住所=address"),
    # files
    "utf-16 tabs": ("tsv:utf-16", "氏名=name_wide|カナ=kana|住所=address|電話=phone"),
    "semicolons": ("csv:utf-8:;", "氏名=name_wide|生年月日=birth|住所=address|電話=phone"),
    "pipes": ("csv:utf-8:|", "氏名=name_wide|生年月日=birth|住所=address|電話=phone"),
    "title rows": ("xlsx:title", "顧客名=name_wide|顧客名フリガナ=kana|生年月日=birth_slash|住所=address|電話番号=phone|担当者=staff"),
    "two header rows": ("xlsx:merged", "番号=seq|氏名/漢字=name_wide|氏名/カナ=kana|住所/〒=postal|住所/都道府県=pref|住所/市区町村=city|住所/番地=town_block|連絡先/自宅=phone|連絡先/携帯=mobile"),
    "three sheets": ("xlsx", "氏名=name_wide|住所=address|電話=phone|||お名前=name|フリガナ=kana|携帯電話=mobile|生年月日=birth|||姓=family|名=given|メール=mail|〒=postal|住所=address"),
    "sheets without header": ("xlsx", "氏名=name_wide|住所=address|電話=phone|||=name_wide|=address|=phone"),
    "notes sheet": ("ods", "凡例=memo|説明=course|||氏名=name|住所=address|TEL=phone"),
    "zengin": ("zengin", "金融機関コード=code|口座番号=account|口座名義人=kana_half|金額=amount"),
    "wide": ("csv", "|".join(f"q{i}=small" for i in range(1, 150)) + "|回答者氏名=name|回答者住所=address|回答者電話=phone"),
    "garbage": ("csv:garbage", "氏名=name|カナ=kana|生年月日=birth|住所=address|電話=phone"),
    "garbage bare": ("csv:garbage:bare", "=name_wide|=address|=phone"),
    "many empty": ("csv:sparse", "氏名=name|旧住所=!address_old|住所=address|携帯=mobile|メール=mail"),
}  # fmt: skip
