"""Words that names are made of. People, companies and products are invented from them."""


def listed(words: str) -> list[str]:
    """Long lists stay readable as running text."""
    return words.split()


GIVEN = {
    "de": "Anke Bernd Carla Dieter Elke Frieda Gregor Hanna Ingo Jutta Karsten Lene Marius Nadja "
    "Ole Petra Ralf Silke Tilo Ulrike Volker Wiebke Yannick Jörg",
    "en": "Abigail Brandon Claire Dominic Edith Felix Grace Howard Imogen Jasper Keira Lewis "
    "Megan Nigel Olive Preston Rosalind Spencer Tabitha Vernon Wendy Zachary Joyce Malcolm",
    "fr": "Adèle Bastien Céline Damien Élodie Fabrice Gaëlle Hugo Inès Julien Lucie Mathieu "
    "Noémie Olivier Pauline Quentin Romane Sylvain Théo Valérie Yves Margaux Rémi Agathe",
    "es": "Alba Bruno Candela Diego Elena Fermín Gloria Héctor Irene Joaquín Lucía Mateo Nieves "
    "Óscar Pilar Ramón Sofía Tomás Valentina Ximena Begoña Gonzalo Rocío Iker",
    "pl": "Agnieszka Bartosz Czesława Dariusz Ewa Filip Grażyna Henryk Iwona Jacek Kinga Łukasz "
    "Małgorzata Norbert Oliwia Paweł Renata Sławomir Teresa Urszula Wiktor Zofia Żaneta Tadeusz",
    "it": "Alessia Beatrice Corrado Daria Edoardo Fiorella Giacomo Ilaria Lorenzo Marta Nicolò "
    "Ornella Pietro Raffaella Silvio Teodora Ubaldo Viola Zeno Ginevra Tommaso Livia Dario Elisa",
    "nl": "Anouk Bram Daan Eline Femke Gijs Hanneke Ivo Jelle Katelijne Lars Maartje Niels Odette "
    "Pim Roos Sander Tess Wouter Yvonne Joris Lieke Thijs Saskia",
    "sv": "Astrid Björn Cajsa Erik Frida Gunnar Hedvig Ingmar Johanna Kjell Linnea Mattias Nils "
    "Oskar Pernilla Ragnar Sigrid Torsten Ulla Viktoria Åsa Örjan Ebba Anders",
    "pt": "Amália Bento Caetana Davi Estela Flávio Graça Heitor Isadora João Larissa Murilo "
    "Natália Otávio Priscila Renan Salete Thiago Vitória Yasmin Leandro Beatriz Caio Renata",
    "in": "Aarav Bhavna Chetan Divya Esha Farhan Gauri Harish Ishita Jayesh Kavita Lakshmi Manoj "
    "Nandini Omkar Pooja Rahul Sunita Tarun Usha Varun Yamini Kiran Meera",
    "ja": "Aiko Daisuke Emi Fumio Haruka Ichiro Junko Kaito Mai Naoki Riko Satoshi Tomoko Yuki "
    "Akira Chiyo Hideo Keiko Masato Noriko Ryota Sakura Takeshi Yoko",
    "tr": "Aylin Burak Cemre Deniz Elif Fatih Gülşen Hakan Irmak Kemal Leyla Mert Nehir Onur "
    "Pelin Rüya Serkan Tuba Umut Yasemin Zeynep Emre Selin Volkan",
}

FAMILY = {
    "de": "Albers Brinkmann Clausen Dornfeld Eckhardt Fassbender Grünwald Hagedorn Isermann "
    "Jansen Kirchhoff Lindemann Möhring Niebuhr Oelkers Pfeifer Quandel Rautenberg Steinbach "
    "Tiedemann Uhlig Vossberg Wehrmann Zander",
    "en": "Ashdown Bexley Calloway Dunmore Ellery Fairbank Garside Hollins Inskip Jessop Kingsley "
    "Lockhart Merriweather Norwood Oakes Pemberton Radley Stanton Thackeray Underhill Vance "
    "Wetherby Yardley Langford",
    "fr": "Arnoux Beauvallon Charpentier Delacourt Esnault Fontanel Gauthier Hébrard Imbert "
    "Joubert Lacombe Marchand Noiret Ollivier Périgord Rousselet Sauvage Thibault Vasseur "
    "Delorme Girardin Bonnard Roussin Verdier",
    "es": "Aguilar Bermúdez Carrasco Duarte Escobar Figueroa Galindo Herrera Ibáñez Jurado Ledesma "
    "Montero Navarro Ordóñez Palacios Quiroga Requena Salcedo Tejada Urbina Valverde Zamora "
    "Peñalosa Olmedo",
    "pl": "Adamczyk Bielecki Chmiel Dąbek Figiel Górnik Jasiński Kozioł Lisowicz Majewicz Nowicki "
    "Olszak Pietrzak Rybak Sikora Tomczak Urbanek Wilczek Zawada Żurek Kaczor Mroczek Stolarz "
    "Gajda",
    "it": "Albertini Brambilla Castellano Donati Esposito Ferraro Gallini Lombardo Martinelli "
    "Negroni Orlandi Palmieri Quaranta Rinaldi Santoro Tarantino Valentini Zanetti Bellucci "
    "Caruso Fiorentini Moretti Serafini Pellegrino",
    "nl": "Aalbers Boersma Cuypers Dekker Elzinga Groeneveld Hoekstra Jongsma Kuipers Lammers "
    "Meijerink Noordhoek Oosterhuis Postma Roelofs Schipper Terpstra Veldkamp Wiersma Zijlstra "
    "Brouwers Hendriksen Molenaar Steenbergen",
    "sv": "Almqvist Bergdahl Dahlström Ekwall Forslund Grönberg Hallström Isaksson Jernberg "
    "Kjellgren Lindroth Månsson Norling Oskarsson Palmkvist Rosenlund Sjögren Törnqvist "
    "Wallander Åkerman Öberg Nyström Hedlund Stenmark",
    "pt": "Abrantes Barreto Cardoso Domingues Esteves Faria Guimarães Henriques Leitão Marques "
    "Nogueira Oliveira Peixoto Queirós Ribeiro Sampaio Teixeira Vasconcelos Araújo Batista "
    "Coutinho Macedo Pimentel Rezende",
    "in": "Agarwal Banerjee Chaudhary Deshmukh Ganguly Hegde Iyer Joshi Kulkarni Lahiri Menon Nair "
    "Pillai Raghavan Saxena Trivedi Upadhyay Varma Wadhwa Bhatt Chandran Dutta Mishra Rao",
    "ja": "Arakawa Chiba Endo Fujimori Hayashi Inoue Kanda Matsuda Nishimura Okada Sakamoto "
    "Takagi Ueda Wada Yoshikawa Hasegawa Kitano Morioka Nakagawa Onishi Shibata Tsukuda Kobori "
    "Imai",
    "tr": "Aksoy Bozkurt Çelik Doğan Erdem Güneş Güler Kaplan Öztürk Polat Şahin Tekin Uçar Yüksel "
    "Arslan Baysal Demirci Ergin Koçak Sezer Tunç Yaman Keskin Özkan",
}

COUNTRIES = (
    # code, name, part of the world, culture, share of that part, how often its own currency
    ("DE", "Germany", 0, "de", 28, "EUR", 1.0),
    ("GB", "United Kingdom", 0, "en", 15, "GBP", 0.8),
    ("FR", "France", 0, "fr", 13, "EUR", 1.0),
    ("PL", "Poland", 0, "pl", 11, "PLN", 0.8),
    ("NL", "Netherlands", 0, "nl", 8, "EUR", 1.0),
    ("IT", "Italy", 0, "it", 8, "EUR", 1.0),
    ("ES", "Spain", 0, "es", 8, "EUR", 1.0),
    ("SE", "Sweden", 0, "sv", 5, "EUR", 1.0),
    ("TR", "Türkiye", 0, "tr", 4, "USD", 0.3),
    ("US", "United States", 1, "en", 58, "USD", 0.8),
    ("CA", "Canada", 1, "en", 16, "USD", 0.5),
    ("BR", "Brazil", 1, "pt", 14, "USD", 0.4),
    ("MX", "Mexico", 1, "es", 12, "USD", 0.5),
    ("IN", "India", 2, "in", 36, "USD", 0.4),
    ("JP", "Japan", 2, "ja", 26, "USD", 0.2),
    ("AU", "Australia", 2, "en", 24, "USD", 0.4),
    ("SG", "Singapore", 2, "en", 14, "USD", 0.5),
)

WORLD = ("EMEA", "Americas", "APAC")

TEAM_NAMES = listed(
    "Avocet Bittern Curlew Dunlin Egret Falcon Gannet Heron Ibis Jackdaw Kestrel Lapwing Merlin "
    "Nightjar Osprey Plover Quail Raven Sandpiper Tern Vireo Wagtail Crane Siskin Swift Grouse "
    "Harrier Kite Linnet Magpie Oriole Petrel Redstart Shrike Starling Thrush Wheatear Wren "
    "Bunting Dipper Fulmar Goldcrest Hobby Pipit Rook Stonechat Skylark Turnstone Whimbrel Eider "
    "Pochard Smew Teal Garganey Gadwall Pintail Shoveler Wigeon Brant Godwit Knot Ruff Sanderling "
    "Snipe Woodcock Skua Puffin Guillemot Razorbill Kittiwake Noddy Booby Bulbul Drongo Hoopoe "
    "Jacana Kingfisher Lorikeet Mynah Pitta Roller Sunbird Trogon Weaver Barbet Cotinga Fantail "
    "Honeyguide Manakin Motmot Nuthatch Potoo Saltator Tanager Tody Toucan Treecreeper Whydah "
    "Wryneck Quetzal Zosterops Bluethroat Chiffchaff Dotterel"
)

HEADS = listed(
    "Alvo Brenta Cor Dalmi Elva Fenso Gard Hal Irvo Jol Kest Lumo Marva Nor Ondra Pell Quor Rista "
    "Salvo Tarn Ulmo Vexo Wend Xal Yor Zant Bracko Calto Dorna Estra Fjor Gelmo Hestra Ivra Jarn "
    "Kolva Lendo Miro Nesta Orva Prio Rond Sten Tolv Urd Varn Wisk Yld Zelt Amber"
)

TAILS = listed(
    "belo cantis dana dex fara gren holm ika joro kamp lin mund nara olis pont quist rado sand "
    "tekno umar vanta wick xon yard zeno brook croft dale ester ford gate hurst ingen kova loch "
    "mere nex orin pora rell stad thal ura vik wyn bera drum fell grove lund"
)

TRADES = (
    # industry, words of its companies, share
    ("Manufacturing", ("Werke", "Industries", "Metals", "Components"), 22),
    ("Retail", ("Stores", "Markets", "Outlet", "Home, Garden & Co."), 16),
    ("Software", ("Systems", "Software", "Cloud", "Labs"), 15),
    ("Logistics", ("Logistics", "Freight", "Transport", "Shipping"), 11),
    ("Health care", ("Clinics", "Medical", "Care", "Pharma"), 10),
    ("Finance", ("Capital", "Insurance", "Partners", "Finance"), 9),
    ("Construction", ("Building", "Construction", "Bau & Söhne", "Architects"), 7),
    ("Education", ("Academy", "Learning", "School", "Institute"), 5),
    ("Energy", ("Energy", "Solar", "Power", "Grid"), 3),
    ("Public sector", ("Municipal Works", "Agency", "Public Services", "Port Authority"), 2),
)

LEGAL = {
    "DE": "GmbH",
    "GB": "Ltd",
    "FR": "SAS",
    "PL": "Sp. z o.o.",
    "NL": "B.V.",
    "IT": "S.r.l.",
    "ES": "S.L.",
    "SE": "AB",
    "TR": "A.Ş.",
    "US": "Inc.",
    "CA": "Corp.",
    "BR": "Ltda.",
    "MX": "S.A. de C.V.",
    "IN": "Pvt. Ltd",
    "JP": "K.K.",
    "AU": "Pty Ltd",
    "SG": "Pte. Ltd",
}

PRODUCT_STEMS = listed(
    "Tessera Orlo Pavimo Quintel Brisa Cardano Filigra Halden Isola Juno Kardia Lantern Meridia "
    "Nimbo Opalis Pergola Ravel Solari Tindra Umbra Velum Wexa Ypsis Zephyra Arbora Borealis "
    "Calyx Dovetail Ember Fathom Gamut Hinge Ingot Jetsam Keel Loom"
)

RIVALS = listed("Oxbridle Parvenix Skarnet Tremolo Ultrabay Viskoda Wolframite Zindelo")
