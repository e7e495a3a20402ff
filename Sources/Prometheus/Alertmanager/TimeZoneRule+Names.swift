extension TimeZoneRule {
  /// The zones that a name stands for, with the rules that hold since 2025 at the latest.
  ///
  /// Every line is a rule as POSIX writes it, without the abbreviations, and the zones that follow it.
  /// Source: the time zone database 2025b, which is in the public domain.
  private static let zones = """
    Z0 Africa/Abidjan Africa/Accra Africa/Bamako Africa/Banjul Africa/Bissau Africa/Conakry Africa/Dakar
    Z0 Africa/Freetown Africa/Lome Africa/Monrovia Africa/Nouakchott Africa/Ouagadougou Africa/Sao_Tome
    Z0 Africa/Timbuktu America/Danmarkshavn Atlantic/Reykjavik Atlantic/St_Helena Etc/GMT Etc/GMT+0 Etc/GMT-0
    Z0 Etc/GMT0 Etc/Greenwich GMT GMT+0 GMT-0 GMT0 Greenwich Iceland
    Z-3 Africa/Addis_Ababa Africa/Asmara Africa/Asmera Africa/Dar_es_Salaam Africa/Djibouti Africa/Kampala
    Z-3 Africa/Mogadishu Africa/Nairobi Indian/Antananarivo Indian/Comoro Indian/Mayotte
    Z-1 Africa/Algiers Africa/Tunis
    Z-1 Africa/Bangui Africa/Brazzaville Africa/Douala Africa/Kinshasa Africa/Lagos Africa/Libreville Africa/Luanda
    Z-1 Africa/Malabo Africa/Ndjamena Africa/Niamey Africa/Porto-Novo
    Z-2 Africa/Blantyre Africa/Bujumbura Africa/Gaborone Africa/Harare Africa/Juba Africa/Khartoum Africa/Kigali
    Z-2 Africa/Lubumbashi Africa/Lusaka Africa/Maputo Africa/Windhoek
    Z-2Z,M4.5.5/0,M10.5.4/24 Africa/Cairo Egypt
    Z-1 Etc/GMT-1
    Z-1Z,M3.5.0,M10.5.0/3 Africa/Ceuta Arctic/Longyearbyen Atlantic/Jan_Mayen CET Europe/Amsterdam Europe/Andorra
    Z-1Z,M3.5.0,M10.5.0/3 Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest
    Z-1Z,M3.5.0,M10.5.0/3 Europe/Busingen Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg
    Z-1Z,M3.5.0,M10.5.0/3 Europe/Madrid Europe/Malta Europe/Monaco Europe/Oslo Europe/Paris Europe/Podgorica
    Z-1Z,M3.5.0,M10.5.0/3 Europe/Prague Europe/Rome Europe/San_Marino Europe/Sarajevo Europe/Skopje Europe/Stockholm
    Z-1Z,M3.5.0,M10.5.0/3 Europe/Tirane Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw Europe/Zagreb
    Z-1Z,M3.5.0,M10.5.0/3 Europe/Zurich Poland
    Z-2 Africa/Johannesburg Africa/Maseru Africa/Mbabane
    Z-2 Africa/Tripoli Europe/Kaliningrad Libya
    Z10Z,M3.2.0,M11.1.0 America/Adak America/Atka US/Aleutian
    Z9Z,M3.2.0,M11.1.0 America/Anchorage America/Juneau America/Metlakatla America/Nome America/Sitka
    Z9Z,M3.2.0,M11.1.0 America/Yakutat US/Alaska
    Z4 America/Anguilla America/Antigua America/Aruba America/Barbados America/Blanc-Sablon America/Curacao
    Z4 America/Dominica America/Grenada America/Guadeloupe America/Kralendijk America/Lower_Princes America/Marigot
    Z4 America/Martinique America/Montserrat America/Port_of_Spain America/Puerto_Rico America/Santo_Domingo
    Z4 America/St_Barthelemy America/St_Kitts America/St_Lucia America/St_Thomas America/St_Vincent America/Tortola
    Z4 America/Virgin
    Z3 America/Araguaina America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/ComodRivadavia
    Z3 America/Argentina/Cordoba America/Argentina/Jujuy America/Argentina/La_Rioja America/Argentina/Mendoza
    Z3 America/Argentina/Rio_Gallegos America/Argentina/Salta America/Argentina/San_Juan America/Argentina/San_Luis
    Z3 America/Argentina/Tucuman America/Argentina/Ushuaia America/Asuncion America/Bahia America/Belem
    Z3 America/Buenos_Aires America/Catamarca America/Cayenne America/Cordoba America/Coyhaique America/Fortaleza
    Z3 America/Jujuy America/Maceio America/Mendoza America/Montevideo America/Paramaribo America/Punta_Arenas
    Z3 America/Recife America/Rosario America/Santarem America/Sao_Paulo Antarctica/Palmer Antarctica/Rothera
    Z3 Atlantic/Stanley Brazil/East Etc/GMT+3
    Z5 America/Atikokan America/Cancun America/Cayman America/Coral_Harbour America/Jamaica America/Panama EST
    Z5 Jamaica
    Z6 America/Bahia_Banderas America/Belize America/Chihuahua America/Costa_Rica America/El_Salvador
    Z6 America/Guatemala America/Managua America/Merida America/Mexico_City America/Monterrey America/Regina
    Z6 America/Swift_Current America/Tegucigalpa Canada/Saskatchewan Mexico/General
    Z4 America/Boa_Vista America/Campo_Grande America/Caracas America/Cuiaba America/Guyana America/La_Paz
    Z4 America/Manaus America/Porto_Velho Brazil/West Etc/GMT+4
    Z5 America/Bogota America/Eirunepe America/Guayaquil America/Lima America/Porto_Acre America/Rio_Branco
    Z5 Brazil/Acre Etc/GMT+5
    Z7Z,M3.2.0,M11.1.0 America/Boise America/Cambridge_Bay America/Ciudad_Juarez America/Denver America/Edmonton
    Z7Z,M3.2.0,M11.1.0 America/Inuvik America/Shiprock America/Yellowknife Canada/Mountain MST7MDT Navajo
    Z7Z,M3.2.0,M11.1.0 US/Mountain
    Z6Z,M3.2.0,M11.1.0 America/Chicago America/Indiana/Knox America/Indiana/Tell_City America/Knox_IN
    Z6Z,M3.2.0,M11.1.0 America/Matamoros America/Menominee America/North_Dakota/Beulah America/North_Dakota/Center
    Z6Z,M3.2.0,M11.1.0 America/North_Dakota/New_Salem America/Ojinaga America/Rainy_River America/Rankin_Inlet
    Z6Z,M3.2.0,M11.1.0 America/Resolute America/Winnipeg CST6CDT Canada/Central US/Central US/Indiana-Starke
    Z7 America/Creston America/Dawson America/Dawson_Creek America/Fort_Nelson America/Hermosillo America/Mazatlan
    Z7 America/Phoenix America/Whitehorse Canada/Yukon MST Mexico/BajaSur US/Arizona
    Z5Z,M3.2.0,M11.1.0 America/Detroit America/Fort_Wayne America/Grand_Turk America/Indiana/Indianapolis
    Z5Z,M3.2.0,M11.1.0 America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Vevay
    Z5Z,M3.2.0,M11.1.0 America/Indiana/Vincennes America/Indiana/Winamac America/Indianapolis America/Iqaluit
    Z5Z,M3.2.0,M11.1.0 America/Kentucky/Louisville America/Kentucky/Monticello America/Louisville America/Montreal
    Z5Z,M3.2.0,M11.1.0 America/Nassau America/New_York America/Nipigon America/Pangnirtung America/Port-au-Prince
    Z5Z,M3.2.0,M11.1.0 America/Thunder_Bay America/Toronto Canada/Eastern EST5EDT US/East-Indiana US/Eastern
    Z5Z,M3.2.0,M11.1.0 US/Michigan
    Z8Z,M3.2.0,M11.1.0 America/Ensenada America/Los_Angeles America/Santa_Isabel America/Tijuana America/Vancouver
    Z8Z,M3.2.0,M11.1.0 Canada/Pacific Mexico/BajaNorte PST8PDT US/Pacific
    Z4Z,M3.2.0,M11.1.0 America/Glace_Bay America/Goose_Bay America/Halifax America/Moncton America/Thule
    Z4Z,M3.2.0,M11.1.0 Atlantic/Bermuda Canada/Atlantic
    Z2Z,M3.5.0/-1,M10.5.0/0 America/Godthab America/Nuuk America/Scoresbysund
    Z5Z,M3.2.0/0,M11.1.0/1 America/Havana Cuba
    Z3Z,M3.2.0,M11.1.0 America/Miquelon
    Z2 America/Noronha Atlantic/South_Georgia Brazil/DeNoronha Etc/GMT+2
    Z4Z,M9.1.6/24,M4.1.6/24 America/Santiago Chile/Continental
    Z3:30Z,M3.2.0,M11.1.0 America/St_Johns Canada/Newfoundland
    Z-8 Antarctica/Casey Asia/Brunei Asia/Choibalsan Asia/Irkutsk Asia/Kuala_Lumpur Asia/Kuching Asia/Singapore
    Z-8 Asia/Ulaanbaatar Asia/Ulan_Bator Etc/GMT-8 Singapore
    Z-7 Antarctica/Davis Asia/Bangkok Asia/Barnaul Asia/Ho_Chi_Minh Asia/Hovd Asia/Krasnoyarsk Asia/Novokuznetsk
    Z-7 Asia/Novosibirsk Asia/Phnom_Penh Asia/Saigon Asia/Tomsk Asia/Vientiane Etc/GMT-7 Indian/Christmas
    Z-10 Antarctica/DumontDUrville Asia/Ust-Nera Asia/Vladivostok Etc/GMT-10 Pacific/Chuuk Pacific/Port_Moresby
    Z-10 Pacific/Truk Pacific/Yap
    Z-10Z,M10.1.0,M4.1.0/3 Antarctica/Macquarie Australia/ACT Australia/Canberra Australia/Currie Australia/Hobart
    Z-10Z,M10.1.0,M4.1.0/3 Australia/Melbourne Australia/NSW Australia/Sydney Australia/Tasmania Australia/Victoria
    Z-5 Antarctica/Mawson Antarctica/Vostok Asia/Almaty Asia/Aqtau Asia/Aqtobe Asia/Ashgabat Asia/Ashkhabad
    Z-5 Asia/Atyrau Asia/Dushanbe Asia/Oral Asia/Qostanay Asia/Qyzylorda Asia/Samarkand Asia/Tashkent
    Z-5 Asia/Yekaterinburg Etc/GMT-5 Indian/Kerguelen Indian/Maldives
    Z-12Z,M9.5.0,M4.1.0/3 Antarctica/McMurdo Antarctica/South_Pole NZ Pacific/Auckland
    Z-3 Antarctica/Syowa Asia/Aden Asia/Amman Asia/Baghdad Asia/Bahrain Asia/Damascus Asia/Istanbul Asia/Kuwait
    Z-3 Asia/Qatar Asia/Riyadh Etc/GMT-3 Europe/Istanbul Europe/Minsk Turkey
    Z0Z-2,M3.5.0/1,M10.5.0/3 Antarctica/Troll
    Z-12 Asia/Anadyr Asia/Kamchatka Etc/GMT-12 Kwajalein Pacific/Fiji Pacific/Funafuti Pacific/Kwajalein
    Z-12 Pacific/Majuro Pacific/Nauru Pacific/Tarawa Pacific/Wake Pacific/Wallis
    Z-4 Asia/Baku Asia/Dubai Asia/Muscat Asia/Tbilisi Asia/Yerevan Etc/GMT-4 Europe/Astrakhan Europe/Samara
    Z-4 Europe/Saratov Europe/Ulyanovsk Indian/Mahe Indian/Mauritius Indian/Reunion
    Z-2Z,M3.5.0/0,M10.5.0/0 Asia/Beirut
    Z-6 Asia/Bishkek Asia/Dacca Asia/Dhaka Asia/Kashgar Asia/Omsk Asia/Thimbu Asia/Thimphu Asia/Urumqi Etc/GMT-6
    Z-6 Indian/Chagos
    Z-5:30 Asia/Calcutta Asia/Kolkata
    Z-9 Asia/Chita Asia/Dili Asia/Khandyga Asia/Yakutsk Etc/GMT-9 Pacific/Palau
    Z-8 Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Macao Asia/Macau Asia/Shanghai Asia/Taipei PRC ROC
    Z-5:30 Asia/Colombo
    Z-2Z,M3.5.0/3,M10.5.0/4 Asia/Famagusta Asia/Nicosia EET Europe/Athens Europe/Bucharest Europe/Helsinki
    Z-2Z,M3.5.0/3,M10.5.0/4 Europe/Kiev Europe/Kyiv Europe/Mariehamn Europe/Nicosia Europe/Riga Europe/Sofia
    Z-2Z,M3.5.0/3,M10.5.0/4 Europe/Tallinn Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye
    Z-8 Asia/Hong_Kong Hongkong
    Z-7 Asia/Jakarta Asia/Pontianak
    Z-9 Asia/Jayapura
    Z-2Z,M3.4.4/26,M10.5.0 Asia/Jerusalem Asia/Tel_Aviv Israel
    Z-4:30 Asia/Kabul
    Z-5 Asia/Karachi
    Z-5:45 Asia/Kathmandu Asia/Katmandu
    Z-11 Asia/Magadan Asia/Sakhalin Asia/Srednekolymsk Etc/GMT-11 Pacific/Bougainville Pacific/Efate
    Z-11 Pacific/Guadalcanal Pacific/Kosrae Pacific/Noumea Pacific/Pohnpei Pacific/Ponape
    Z-8 Asia/Makassar Asia/Ujung_Pandang
    Z-8 Asia/Manila
    Z-9 Asia/Pyongyang Asia/Seoul ROK
    Z-6:30 Asia/Rangoon Asia/Yangon Indian/Cocos
    Z-3:30 Asia/Tehran Iran
    Z-9 Asia/Tokyo Japan
    Z1Z,M3.5.0/0,M10.5.0/1 Atlantic/Azores
    Z0Z,M3.5.0/1,M10.5.0 Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Europe/Lisbon Portugal WET
    Z1 Atlantic/Cape_Verde Etc/GMT+1
    Z-9:30Z,M10.1.0,M4.1.0/3 Australia/Adelaide Australia/Broken_Hill Australia/South Australia/Yancowinna
    Z-10 Australia/Brisbane Australia/Lindeman Australia/Queensland
    Z-9:30 Australia/Darwin Australia/North
    Z-8:45 Australia/Eucla
    Z-10:30Z-11,M10.1.0,M4.1.0 Australia/LHI Australia/Lord_Howe
    Z-8 Australia/Perth Australia/West
    Z6Z,M9.1.6/22,M4.1.6/22 Chile/EasterIsland Pacific/Easter
    Z-1Z0,M10.5.0,M3.5.0/1 Eire Europe/Dublin
    Z10 Etc/GMT+10 Pacific/Rarotonga Pacific/Tahiti
    Z11 Etc/GMT+11 Pacific/Niue
    Z12 Etc/GMT+12
    Z6 Etc/GMT+6 Pacific/Galapagos
    Z7 Etc/GMT+7
    Z8 Etc/GMT+8 Pacific/Pitcairn
    Z9 Etc/GMT+9 Pacific/Gambier
    Z-13 Etc/GMT-13 Pacific/Apia Pacific/Enderbury Pacific/Fakaofo Pacific/Kanton Pacific/Tongatapu
    Z-14 Etc/GMT-14 Pacific/Kiritimati
    Z-2 Etc/GMT-2
    Z0 Etc/UCT Etc/UTC Etc/Universal Etc/Zulu UCT UTC Universal Zulu
    Z0Z,M3.5.0/1,M10.5.0 Europe/Belfast Europe/Guernsey Europe/Isle_of_Man Europe/Jersey Europe/London GB GB-Eire
    Z-2Z,M3.5.0,M10.5.0/3 Europe/Chisinau Europe/Tiraspol
    Z-3 Europe/Kirov Europe/Moscow Europe/Simferopol Europe/Volgograd W-SU
    Z10 HST Pacific/Honolulu Pacific/Johnston US/Hawaii
    Z-1Z,M3.5.0,M10.5.0/3 MET
    Z-12:45Z,M9.5.0/2:45,M4.1.0/3:45 NZ-CHAT Pacific/Chatham
    Z-10 Pacific/Guam Pacific/Saipan
    Z9:30 Pacific/Marquesas
    Z11 Pacific/Midway Pacific/Pago_Pago Pacific/Samoa US/Samoa
    Z-11Z,M10.1.0,M4.1.0/3 Pacific/Norfolk
    """

  /// Zones whose clocks follow the moon: no rule of the solar year holds for them.
  private static let lunar: Set<String> = ["Africa/Casablanca", "Africa/El_Aaiun", "Asia/Gaza", "Asia/Hebron"]

  /// Whether a zone exists, but changes its clock by no rule that could be written here.
  public static func isWithoutRule(_ name: String) -> Bool { lunar.contains(name) }

  /// The names of all zones with a rule, in the order of their rules.
  public static var names: [String] { lines.flatMap { $0.dropFirst().map(String.init) } }

  private static var lines: [[Substring]] { zones.split(separator: "\n").map { $0.split(separator: " ") } }

  /// The zone of a name such as `Europe/Berlin`; nil when there is none, or none with a rule. The empty name is UTC.
  public init?(named name: String) {
    if name.isEmpty {
      self = .utc
      return
    }
    guard let line = Self.lines.first(where: { $0.dropFirst().contains { $0 == name } }) else { return nil }
    self.init(posix: String(line[0]))
  }
}
