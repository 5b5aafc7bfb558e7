//! The names of months and weekdays in the languages exports are written in.
//!
//! Made from the Unicode CLDR (as the Python package babel 2.18 carries it; Unicode licence), wide and abbreviated, as they
//! stand alone and within a date, of the languages of English, French, German, Spanish, Portuguese, Italian, Dutch, Nordic,
//! Baltic, Slavic, Greek, Turkish, Hungarian, Romanian, Hebrew, Indonesian, Thai and Hindi exports, with a few that banks
//! and shops use beside it. No name means two months; a test holds that. Names are folded: see [`fold`].
use std::sync::LazyLock;

const MONTHS: [&str; 12] = [
    "ene enero gen gener gennaio ian ianuarie jaan jaanuar jan janeiro janner januar januara januari januarie \
     january janv janvaris janvier led leden ledna oca ocak saus sausio sausis sty styczen stycznia tammi \
     tammikuu tammikuuta xan xaneiro ιαν ιανουαριοσ ιανουαριου січ січень січня янв январь января яну януари \
     ינו ינואר जन जनवरी ม.ค มกราคม",
    "feb febbraio febr febreiro febrer febrero februar februara februari februarie februaris february fev \
     fevereiro fevr fevrier helmi helmikuu helmikuuta lut lutego luty sub subat uno unor unora vas vasario \
     vasaris veebr veebruar φεβ φεβρουαριοσ φεβρουαριου лют лютий лютого фев февр февраль февраля февруари \
     פבר פברואר फ़र फ़रवरी ก.พ กุมภาพันธ์",
    "bre brezen brezna kov kovas kovo maalis maaliskuu maaliskuuta maart mac mar marc marca march marcius \
     marco marec maret mars mart martie marts marz marzec marzo mrt mrz μαρ μαρτιοσ μαρτιου бер березень \
     березня мар март марта מרץ मार्च มี.ค มีนาคม",
    "abr abril apr april aprila aprile aprilie aprilis aprill avr avril bal balandis balandzio dub duben \
     dubna huhti huhtikuu huhtikuuta kwi kwiecien kwietnia nis nisan απρ απριλιοσ απριλιου апр апрель апреля \
     април квіт квітень квітня אפר אפריל अप्रैल เม.ย เมษายน",
    "geg geguze geguzes kve kveten kvetna mag maggio mai maig maijs maio maj maja majus may mayis mayo mei \
     touko toukokuu toukokuuta μαι μαιοσ μαιου май мая трав травень травня מאי मई พ.ค พฤษภาคม",
    "birz birzelio birzelis cerven cervna cvn cze czerwca czerwiec giu giugno haz haziran iun iunie juin jun \
     juna june junho juni junie junij junijs junio junius juny juuni kesa kesakuu kesakuuta xuno ιουν ιουνιοσ \
     ιουνιου июн июнь июня черв червень червня юни יוני जून มิ.ย มิถุนายน",
    "cervence cervenec cvc heina heinakuu heinakuuta iul iulie juil juill juillet jul jula julai julho juli \
     julie julij julijs julio juliol julius july juuli liep liepa liepos lip lipca lipiec lug luglio tem \
     temmuz xul xullo ιουλ ιουλιοσ ιουλιου июл июль июля лип липень липня юли יולי जुल जुलाई ก.ค กรกฎาคม",
    "ag ago agost agosto agu agust agustos agustus aout aug august augusta augusti augusts augustus augusztus \
     avg avgust elo elokuu elokuuta ogo ogos rugp rugpjucio rugpjutis sie sierpien sierpnia srp srpen srpna \
     αυγ αυγουστοσ αυγουστου авг август августа серп серпень серпня אוג אוגוסט अग अगस्त ส.ค สค สิงหาคม",
    "eyl eylul rugs rugsejis rugsejo sep sept september septembra septembre septembrie septembris septiembre \
     set setembre setembro settembre syys syyskuu syyskuuta szept szeptember wrz wrzesien wrzesnia zar zari \
     σεπ σεπτεμβριοσ σεπτεμβριου вер вересень вересня сент сентябрь сентября сеп септември ספט ספטמבר सित \
     सितंबर ก.ย กันยายน",
    "eki ekim loka lokakuu lokakuuta oct october octobre octombrie octubre okt oktober oktobra oktobris \
     oktoober ott ottobre out outubro paz pazdziernik pazdziernika rij rijen rijna spal spalio spalis οκτ \
     οκτωβριοσ οκτωβριου жовт жовтень жовтня окт октомври октябрь октября אוק אוקטובר अक्टू अक्टूबर ต.ค \
     ตุลาคม",
    "kas kasim lapkr lapkricio lapkritis lis listopad listopada listopadu marras marraskuu marraskuuta \
     noiembrie nov november novembra novembre novembris novembro noviembre νοε νοεμβριοσ νοεμβριου лист \
     листопад листопада ное ноември нояб ноябрь ноября נוב נובמבר नव नवंबर พ.ย พฤศจิกายน",
    "ara aralik dec december decembra decembre decembrie decembris decembro des desember desembre dets \
     detsember dez dezember dezembro dic dicembre diciembre dis disember gru grudnia grudzien gruod gruodis \
     gruodzio joulu joulukuu joulukuuta pro prosince prosinec δεκ δεκεμβριοσ δεκεμβριου груд грудень грудня \
     дек декабрь декабря декември דצמ דצמבר दिस दिसंबर ธ.ค ธันวาคม",
];

const WEEKDAYS: &str = "car carsamba cmt cn cs csutortok ct ctvrtek cum cuma cumartesi czw czwartek di dienstag dim dimanche \
     dinsdag do dom domenica domingo donderdag donnerstag dum duminica feira fr fre fredag freitag fri friday \
     gio giovedi hetfo jeu jeudi joi jue jueves jum jumat kam kamis ke kedd keskiviikko keskiviikkona la \
     lauantai lauantaina lor lordag lun lundi lunedi lunes luni ma maanantai maanantaina maandag man mandag \
     mar mardi martedi martes marti mer mercoledi mercredi mi mie miercoles miercuri min minggu mittwoch mo \
     mon monday montag ne nedele niedz niedziela ons onsdag pa patek paz pazar pazartesi pe pentek per \
     perjantai perjantaina persembe piatek po pon pondeli poniedzialek pt pzt qua quarta qui quinta rab rabu \
     sa sab sabado sabato sabtu sal sali sam sambata samedi samstag sat saturday seg segunda sel selasa sen \
     senin sex sexta so sob sobota son sondag sonntag sr sroda st streda su sun sunday sunnuntai sze szerda \
     szo szombat ter terca thu thur thurs thursday ti tiistai tiistaina tir tirs tirsdag tis tisdag to tor \
     tors torsdag torstai torstaina tue tues tuesday ut utery vasarnap ven vendredi venerdi vie viernes vin \
     vineri vr vrijdag wed wednesday wo woensdag wt wtorek za zaterdag zo zondag δευ δευτερα κυρ κυριακη παρ \
     παρασκευη πεμ πεμπτη σαβ σαββατο τετ τεταρτη τρι τριτη воскресенье вс вт вторник вівторок нд неділя \
     пʼятниця пн понедельник понеділок пт пятница сб середа ср среда суббота субота четвер четверг чт שבת \
     गुरु गुरुवार बुध बुधवार मंगल मंगलवार रवि रविवार शनि शनिवार शुक्र शुक्रवार सोम सोमवार พฤ วันจันทร์ \
     วันพฤหัสบดี วันพุธ วันศุกร์ วันอังคาร วันอาทิตย์ วันเสาร์ อา 周一 周三 周二 周五 周六 周四 周日 土曜日 日曜日 星期一 星期三 星期二 \
     星期五 星期六 星期四 星期日 月曜日 木曜日 水曜日 火曜日 金曜日 금요일 목요일 수요일 월요일 일요일 토요일 화요일";

/// Longest name in bytes, folded.
const LONGEST: usize = 40;

static BY_NAME: LazyLock<Vec<(&str, u32)>> = LazyLock::new(|| {
    let of = |(at, names): (usize, &'static &'static str)| names.split(' ').map(move |name| (name, at as u32 + 1));
    let mut all: Vec<(&str, u32)> = MONTHS.iter().enumerate().flat_map(of).collect();
    all.sort_unstable();
    all
});

static DAYS_BY_NAME: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut all: Vec<&str> = WEEKDAYS.split(' ').collect();
    all.sort_unstable();
    all
});

/// The month, 1 to 12, of a name in any case, with or without accents and without a point at its end.
pub(crate) fn month_named(name: &str) -> Option<u32> {
    let find = |name: &str| {
        let at = BY_NAME.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
        Some(BY_NAME[at].1)
    };
    // Hebrew writes "in" as a letter before the name.
    folded(name, |name| find(name).or_else(|| find(name.strip_prefix('ב')?)))?
}

pub(crate) fn is_weekday(name: &str) -> bool {
    folded(name, |name| DAYS_BY_NAME.binary_search(&name).is_ok()).unwrap_or(false)
}

/// Calls with the folded name, which is written to the stack: this runs for each cell. `None` for longer text.
fn folded<T>(name: &str, call: impl FnOnce(&str) -> T) -> Option<T> {
    let (mut buffer, mut end) = ([0u8; LONGEST], 0);
    for c in name.chars().filter_map(fold) {
        let room = buffer.get_mut(end..end + c.len_utf8())?;
        end += c.encode_utf8(room).len();
    }
    std::str::from_utf8(&buffer[..end]).ok().map(call)
}

/// Lower case without accents; marks of abbreviation are dropped. One letter stands for one.
pub(crate) fn fold(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c.to_ascii_lowercase());
    }
    let lower = c.to_lowercase().next()?;
    Some(match lower {
        '\u{300}'..='\u{36f}' | '׳' | '॰' | '’' => return None,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' => 'h',
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ς' => 'σ',
        'ΰ' | 'ϋ' | 'ύ' => 'υ',
        'ώ' => 'ω',
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_months() {
        for pair in BY_NAME.windows(2) {
            assert!(pair[0].0 != pair[1].0, "{pair:?}");
        }
    }

    #[test]
    fn names_are_stored_as_they_are_looked_up() {
        for name in BY_NAME.iter().map(|(name, _)| name).chain(DAYS_BY_NAME.iter()) {
            assert_eq!(name.chars().filter_map(fold).collect::<String>(), **name);
            assert!(name.len() <= LONGEST);
        }
    }

    #[test]
    fn a_name_is_known_in_any_case_and_without_accents() {
        for (name, month) in [
            ("January", 1),
            ("SEPT", 9),
            ("Février", 2),
            ("fevrier", 2),
            ("MÄRZ", 3),
            ("Şubat", 2),
            ("ŞUBAT", 2),
            ("ARALIK", 12),
            ("Aralık", 12),
            ("ΙΑΝΟΥΑΡΙΟΥ", 1),
            ("Ιανουάριος", 1),
            ("февраля", 2),
            ("ФЕВРАЛЬ", 2),
            ("בפברואר", 2),
            ("פבר׳", 2),
            ("ม.ค", 1),
            ("फ़रवरी", 2),
        ] {
            assert_eq!(month_named(name), Some(month), "{name}");
        }
        for name in ["", "Mayor", "x", "ב", "januaryjanuaryjanuaryjanuaryjanuaryjanuaryjanuary"] {
            assert_eq!(month_named(name), None, "{name}");
        }
        assert!(is_weekday("Wed") && is_weekday("MITTWOCH") && !is_weekday("January"));
    }
}
