"""Words by which columns are called, in English, Russian, Ukrainian, Arabic, German, French and Spanish.

Also the headers of FEBRL (``soc_sec_id``) and RLdata (``fname_c1``, ``by``). A phrase after ``=`` counts only where it
is the whole name. Of phrases within a longer name the longest counts.
"""

from __future__ import annotations

EITHER = "name?"
"""A word for the whole name or, beside a column for the other part, the given name or surname."""
LEVELS = "place@"
"""A place: 0 of any kind, 1 village or quarter, 2 town, 3 district, 4 region, 5 country."""
EVENT = "place of event"
"""Where something happened; stands for the place where there is no column of where the person lives."""

PHRASES = {
    "surname": "surname|last name|lastname|lname|lname c|family name|second name|фамилия|фам|прізвище|اللقب|اسم العائلة"
    "|العائلة|nachname|familienname|nom de famille|apellido|apellidos|apellido paterno",
    "surname/2": "apellido materno|segundo apellido",
    "given": "given name|given names|givenname|given|first name|firstname|forename|fname|fname c|vorname|vornamen"
    "|prenom|prenoms|primer nombre|nombre de pila|الاسم الأول|اسم الشخص|собственное имя",
    "patronymic": "patronymic|patronym|middle name|father name|fathers name|name of father|имя отца|отчество|отч"
    "|по батькові|побатькові|ім'я батька|اسم الأب|vatersname|patronyme|nom du pere|patronimico|nombre del padre",
    "name": "full name|fullname|name and surname|surname and name|name surname|фио|ф и о|фамилия имя отчество"
    "|фамилия имя|имя фамилия|имя и фамилия|фамилия и имя|полное имя|піб|п і б|прізвище ім'я по батькові"
    "|прізвище та ім'я|повне ім'я|الاسم الكامل|الاسم الثلاثي|الاسم الرباعي|الاسم واللقب|vollstandiger name|name vorname"
    "|vor und nachname|nom complet|nom prenom|nom et prenom|nombre completo|nombre y apellidos|nombres y apellidos"
    "|victim name|name of victim|имя жертвы",
    EITHER: "=name|=names|=имя|=імя|=ім'я|=اسم|=الاسم|=nom|=nombre|=nombres",
    "birth": "=birth|=born|date of birth|birth date|birthdate|birthday|dob|d o b|year of birth or date|дата рождения"
    "|день рождения|др|д р|дата народження|تاريخ الميلاد|تاريخ الولادة|الميلاد|المواليد|geburtsdatum|geburtstag"
    "|=geboren|geb datum|date de naissance|ne le|nee le|fecha de nacimiento|nacimiento",
    "birth/year": "=by|yob|birth year|year of birth|born year|год рождения|г р|рік народження|سنة الميلاد|سنة الولادة"
    "|geburtsjahr|annee de naissance|ano de nacimiento",
    "birth/month": "=bm|birth month|month of birth|месяц рождения|місяць народження|شهر الميلاد|geburtsmonat"
    "|mois de naissance|mes de nacimiento",
    "birth/day": "=bd|birth day|day of birth|число рождения|день народження|يوم الميلاد|jour de naissance"
    "|dia de nacimiento",
    "year": "=year|=год|=рік|=سنة|=السنة|=jahr|=annee|=ano",
    "month": "=month|=месяц|=місяць|=شهر|=الشهر|=monat|=mois|=mes",
    "day": "=day|=день|=число|=يوم|=اليوم|=tag|=jour|=dia",
    "age": "age|aged|возраст|полных лет|=лет|вік|العمر|السن|عمر|alter|=edad|edad",
    "aged_on": "age on|age date|aged on|date of age|as of|as of date|date of information|дата сведений|на дату"
    "|возраст на дату|дата возраста|дата відомостей|تاريخ المعلومات|stand vom|stand am|alter am"
    "|date des informations|fecha de la informacion",
    LEVELS + "0": "place|location|residence|place of residence|место|место жительства|проживание|место проживания"
    "|місце|місце проживання|المكان|مكان الإقامة|السكن|wohnort|=ort|lieu|lieu de residence|domicile|lugar"
    "|lugar de residencia|domicilio|населенный пункт|населений пункт|locality",
    LEVELS + "1": "village|suburb|settlement|neighbourhood|neighborhood|quarter|hamlet|село|деревня|поселок|аул|селище"
    "|قرية|القرية|حي|الحي|dorf|stadtteil|quartier|pueblo|aldea|barrio|colonia",
    LEVELS + "2": "city|town|municipality|commune|город|=г|місто|مدينة|المدينة|البلدة|stadt|gemeinde|ville|ciudad"
    "|municipio",
    LEVELS + "3": "district|county|raion|rayon|subdistrict|район|منطقة|المنطقة|الناحية|القضاء|bezirk|landkreis"
    "|arrondissement|distrito",
    LEVELS + "4": "region|state|province|oblast|governorate|department|область|республика|край|регион|регіон|محافظة"
    "|المحافظة|ولاية|bundesland|=land|departement|provincia|estado|departamento",
    LEVELS + "5": "country|страна|країна|الدولة|البلد|staat|pays|pais",
    EVENT: "place of birth|birthplace|birth place|место рождения|місце народження|مكان الولادة|geburtsort"
    "|lieu de naissance|lugar de nacimiento|place of detention|place of arrest|place of death|detention place"
    "|место задержания|место похищения|место смерти|место гибели|місце затримання|місце смерті|مكان الاعتقال"
    "|مكان الوفاة|lieu de detention|lieu du deces|lugar de detencion|lugar de la muerte|haftort|sterbeort",
    "latitude": "latitude|=lat|широта|خط العرض|breitengrad|latitud",
    "longitude": "longitude|=lon|=lng|=long|долгота|довгота|خط الطول|langengrad|longitud",
    "date:detained": "date of detention|detention date|date of arrest|arrest date|date of abduction|detained on"
    "|дата задержания|дата ареста|дата похищения|дата затримання|дата арешту|تاريخ الاعتقال|تاريخ التوقيف"
    "|haftdatum|datum der festnahme|date de detention|date d'arrestation|fecha de detencion|fecha de arresto",
    "date:died": "date of death|death date|died on|date killed|dod|дата смерти|дата гибели|дата смерті|дата загибелі"
    "|تاريخ الوفاة|تاريخ الاستشهاد|sterbedatum|todesdatum|date de deces|date du deces|fecha de muerte"
    "|fecha de defuncion|fecha de fallecimiento",
    "date:disappeared": "date of disappearance|disappearance date|date missing|missing since|дата исчезновения"
    "|дата пропажи|дата зникнення|تاريخ الاختفاء|datum des verschwindens|date de disparition|fecha de desaparicion",
    "date:released": "date of release|release date|дата освобождения|дата звільнення|تاريخ الإفراج|entlassungsdatum"
    "|date de liberation|fecha de liberacion",
    "date:event": "=date|date of event|event date|incident date|date of incident|=дата|дата события|дата инцидента"
    "|дата події|تاريخ الحادث|=التاريخ|=datum|=fecha|fecha del hecho",
    "identifier:phone": "phone|phone number|telephone|mobile|cell phone|tel|телефон|номер телефона|моб|мобильный|тел"
    "|номер телефону|هاتف|الهاتف|رقم الهاتف|جوال|الجوال|telefon|telefonnummer|handy|numero de telephone|portable"
    "|telefono|movil|celular",
    "identifier:passport": "passport|passport number|passport no|паспорт|номер паспорта|паспортные данные"
    "|серия и номер паспорта|جواز السفر|رقم الجواز|reisepass|passnummer|passeport|numero de passeport|pasaporte",
    "identifier:national_id": "national id|identity card|id number|id card|identity number|national number|ssn"
    "|soc sec id|social security|social security number|удостоверение личности|номер удостоверения|снилс|инн"
    "|ідентифікаційний код|рнокпп|іпн|رقم الهوية|الرقم الوطني|رقم البطاقة|ausweisnummer|personalausweis"
    "|carte d'identite|numero d'identite|dni|cedula|curp|documento de identidad",
    "identifier:email": "email|e mail|mail address|электронная почта|эл почта|почта|електронна пошта"
    "|البريد الإلكتروني|courriel|correo electronico|correo",
    "category:sex": "sex|gender|пол|стать|الجنس|النوع|geschlecht|sexe|sexo|genero|genre",
    "category:citizenship": "citizenship|гражданство|громадянство|الجنسية|staatsangehorigkeit|staatsburgerschaft"
    "|nationalite|nacionalidad",
    "text:address": "address|home address|адрес|адреса|العنوان|عنوان|adresse|anschrift|direccion",
    "text:street": "street|street name|улица|вулиця|الشارع|شارع|strasse|=rue|calle",
    "text:street_number": "street number|house number|house no|номер дома|=дом|номер будинку|رقم المنزل|hausnummer"
    "|numero de rue|numero de casa",
    "text:postcode": "postcode|post code|postal code|zip|zip code|индекс|почтовый индекс|індекс|поштовий індекс"
    "|الرمز البريدي|postleitzahl|plz|code postal|codigo postal",
    "text:alias": "alias|nickname|nick name|also known as|aka|pseudonym|прозвище|кличка|позывной|псевдоним|прізвисько"
    "|الكنية|كنية|الاسم المستعار|spitzname|surnom|pseudonyme|apodo",
    "text:occupation": "occupation|profession|job|профессия|род занятий|должность|професія|посада|المهنة|الوظيفة|beruf"
    "|metier|ocupacion|profesion",
    "id": "=id|=no|=nr|=n|=№|=number|=номер|=п п|=№ п п|=رقم|=الرقم|=num|=numero|record id|rec id|record number|case id"
    "|case number|case no|row id|номер записи|номер дела|номер справи|رقم القضية|رقم السجل|fallnummer|aktenzeichen"
    "|numero de dossier|numero de caso|=unique id|=uid|=index",
    "ignore": "label|cluster|cluster id|ent id|entity id|person id|true id|truth|ground truth|gold|unique person"
    "|unique person id|match id|duplicate of|=identity|nationality|created|created at|updated|updated at|modified"
    "|entered|entered by|entered on|recorded|recorded by|recorded on|date recorded|date of record|date entered"
    "|report date|date of report|date reported|timestamp|notes|note|comment|comments|remarks|description|source"
    "|sources|interviewer|volunteer|дата записи|дата внесения|дата обращения|дата создания|отметка времени|примечание"
    "|примечания|комментарий|описание|источник|кто внес|оператор|дата запису|примітка|примітки|джерело|ملاحظات"
    "|المصدر|تاريخ التسجيل|bemerkung|bemerkungen|anmerkung|quelle|notiz|remarque|remarques|commentaire|notas"
    "|observaciones|fuente|метка|кластер",
}

OTHERS = (
    "mother mothers wife husband spouse son daughter brother sister relative relatives parent witness lawyer source "
    "contact reporter caller perpetrator suspect officer investigator judge doctor file prison hospital organisation "
    "organization company school unit мать матери мама жена жены муж мужа сын дочь брат брата сестра сестры "
    "родственник родственника родители свидетель свидетеля адвокат адвоката источник источника контакт "
    "заявитель заявителя следователь следователя судья врач файл файла тюрьма колония больница организация организации "
    "мати матері дружина чоловік родич родича свідок свідка адвоката الأم أم الزوجة الزوج شاهد المحامي قريب "
    "mutter ehefrau ehemann zeuge anwalt mere epouse epoux temoin avocat madre esposa esposo testigo abogado"
)
"""Words, blanks between, that say a column is of somebody or something else.

It is then not read, unless its whole name is known.
"""

SENSITIVE = (
    "orientation orientierung orientacion ориентаци орієнтаці sexualit sexualid sexuality гомосекс homosex lgbt лгбт "
    "ethni etni этнич етніч этнос етнос народност национальн національн volkszugeh religi религи реліг konfession "
    "confession confesion конфесси конфесі вероисповед віросповід glaube faith belief creed creencia "
    "الديانة ديانة الدين العرق العرقية الميول ميول التوجه المذهب الطائفة القومية الإثنية"
)
"""Beginnings of words for orientation, ethnicity and belief."""
SENSITIVE_WHOLE = "race rasse raza раса вера віра caste دين عرق gay гей"

SENSITIVE_VALUES = (
    "muslim islam sunni shia christian catholic orthodox protestant evangel jewish hindu buddh atheis мусульм ислам "
    "сунни шиит христиан католи правосл протестант иудей буддис атеис мусульман іслам gay lesb bisex hetero homo "
    "straight queer гей лесби бисекс гетеро гомо бісекс chechen ingush avar russian ukrain kurd arab tatar roma чечен "
    "ингуш аварец кумык дагест русск українськ украин татар курд цыган росіян مسلم مسيحي سني شيعي عربي كردي مثلي"
)
"""Beginnings of values by which such a column is known whatever its name."""

EVENTS = {
    "detained": "detained arrested abducted задержан задержана задержание арестован арестована арест похищен похищена"
    " затриманий затримана затримання اعتقل اعتقال festgenommen verhaftet arrete arretee detenido detenida",
    "died": "died killed death погиб погибла убит убита умер умерла смерть гибель загинув загинула مات قتل استشهد"
    " gestorben getotet decede decedee tue tuee fallecido fallecida muerto muerta",
    "disappeared": "disappeared missing исчез исчезла пропал пропала зник зникла اختفى verschwunden disparu disparue"
    " desaparecido desaparecida",
    "released": "released freed освобожден освобождена освобожден звільнений звільнена أفرج freigelassen libere liberee"
    " liberado liberada",
}
"""What a column of dates may be called by itself, in one word: the label that all lists share, and the words."""
