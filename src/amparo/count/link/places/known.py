"""Well-known places whose names in other languages no rule derives: one line a place, its names separated by commas.

The first is what the others become. Own list, of the places this field meets most.
"""

from __future__ import annotations

EXONYMS = """
aleppo, алеппо, halab, haleb, حلب, халеб, alep
damascus, дамаск, dimashq, دمشق, damas, damaskus, sham, الشام
homs, хомс, hims, حمص
hama, хама, حماة, hamah
idlib, идлиб, إدلب, ادلب
raqqa, ракка, الرقة, ar-raqqah, rakka
deir ez-zor, дейр-эз-зор, دير الزور, dayr az-zawr, deir al-zor, deir ezzor
daraa, деръа, درعا, dar'a, deraa
latakia, латакия, اللاذقية, al-ladhiqiyah, lattakia, lattaquie
syria, сирия, سوريا, سورية, syrie, syrien, suriye, сирийская арабская республика, syrian arab republic
baghdad, багдад, بغداد, bagdad
mosul, мосул, الموصل, al-mawsil, mossul
basra, басра, البصرة, al-basrah, bassora
iraq, ирак, العراق, irak
cairo, каир, القاهرة, al-qahirah, le caire, kairo
egypt, египет, مصر, misr, egypte, agypten
gaza, газа, غزة, ghazzah
jerusalem, иерусалим, القدس, al-quds, yerushalayim
beirut, бейрут, بيروت, beyrouth, bayrut
lebanon, ливан, لبنان, liban, libanon
sanaa, сана, صنعاء, san'a
aden, аден, عدن
taiz, таиз, تعز, ta'izz
hodeidah, ходейда, الحديدة, al-hudaydah, hodeida
yemen, йемен, اليمن, jemen
tripoli, триполи, طرابلس, tarabulus, tripolis
benghazi, бенгази, بنغازي
libya, ливия, ليبيا, libye, libyen
khartoum, хартум, الخرطوم, khartum
sudan, судан, السودان, soudan
tehran, тегеран, تهران, teheran
iran, иран, ایران, إيران
kabul, кабул, کابل, كابول, kaboul
kandahar, кандагар, قندهار, qandahar
herat, герат, هرات
mazar-i-sharif, мазари-шариф, مزار شریف, mazar-e sharif
afghanistan, афганистан, افغانستان, أفغانستان
istanbul, стамбул, إسطنبول, konstantinopel
turkey, турция, تركيا, turkiye, turquie, turkei
moscow, москва, moskva, moskau, moscou, موسكو, московская
saint petersburg, санкт-петербург, petersburg, петербург, sankt-peterburg, sankt petersburg, ленинград, leningrad, спб
grozny, грозный, соьлжа-гӏала, джохар, غروزني
chechnya, чечня, чеченская, чр, chechen, tschetschenien, tchetchenie, нохчийчоь, ичкерия, الشيشان
dagestan, дагестан, daghestan, داغستان
ingushetia, ингушетия, ingushetiya, inguschetien, ingouchie
north ossetia, северная осетия, северная осетия-алания, nordossetien, ossetie du nord
kabardino-balkaria, кабардино-балкария, кбр, кабардино-балкарская
russia, россия, российская федерация, рф, russian federation, russland, russie, rossiya, روسيا
kyiv, киев, київ, kiev, kiew, kijow
kharkiv, харьков, харків, kharkov, charkiw, charkow
lviv, львов, львів, lvov, lemberg, lwow
odesa, одесса, одеса, odessa
dnipro, днепр, дніпро, днепропетровск, дніпропетровськ, dnepropetrovsk, dnipropetrovsk
mykolaiv, николаев, миколаїв, nikolaev, nikolayev, mykolajiw
chernihiv, чернигов, чернігів, chernigov, tschernihiw
chernivtsi, черновцы, чернівці, chernovtsy, czernowitz
zaporizhzhia, запорожье, запоріжжя, zaporozhye, zaporozhe, saporischschja
rivne, ровно, рівне, rovno
vinnytsia, винница, вінниця, vinnitsa, winnyzja
kropyvnytskyi, кропивницкий, кропивницький, кировоград, кіровоград, kirovograd, kirovohrad
bakhmut, бахмут, артемовск, артемівськ, artemivsk, artyomovsk
luhansk, луганск, луганськ, lugansk
horlivka, горловка, горлівка, gorlovka
makiivka, макеевка, макіївка, makeevka, makeyevka
mariupol, мариуполь, маріуполь
sievierodonetsk, северодонецк, сєвєродонецьк, severodonetsk
crimea, крым, крим, krym, krim, crimee
ukraine, украина, україна, ukraina, أوكرانيا
minsk, минск, мінск, менск, miensk
hrodna, гродно, гродна, grodno
homyel, гомель, gomel, homel
mahilyow, могилев, могилёв, магілёў, mogilev, mogilyov, mahiliou
vitsebsk, витебск, віцебск, vitebsk, viciebsk
brest, брест, брэст, bierascie
belarus, беларусь, белоруссия, белоруссия, bielorussie, weissrussland, belorussia
warsaw, варшава, warszawa, warschau, varsovie
tbilisi, тбилиси, tiflis, тифлис
georgia, грузия, sakartvelo, georgien, georgie
yerevan, ереван, erevan, jerewan, erivan
baku, баку, bakou, baki
nur-sultan, нур-султан, астана, astana, целиноград
almaty, алматы, алма-ата, alma-ata
bishkek, бишкек, фрунзе, frunze
"""

SETTLEMENTS = frozenset(
    """
    г гор город города с село сел п пос поселок посёлок пгт рп ст станица стца д дер деревня х хутор аул кишлак м мкр
    місто село селище смт вул район рн р-н обл область области край республика респ республіка губерния губ
    city of town village vil vill settlement district raion rayon region oblast obl krai republic rep province prov
    governorate municipality county the state stadt dorf bezirk gebiet kreis republik provinz ville de la du village
    province gouvernorat republique région region مدينة قرية محافظة ريف ناحية بلدة منطقة
    """.split()  # noqa: SIM905
)
"""Words that say what kind of place it is; dropped unless nothing else is left."""
