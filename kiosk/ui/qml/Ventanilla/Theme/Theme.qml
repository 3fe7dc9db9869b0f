pragma Singleton

import QtQuick

// Every colour, size and duration of the screen. Views hold none of their own.
// Type and targets follow EN 301 549 5.1.4 and ADA 707: capitals of at least 4.8 mm (7.3 mm at
// 150 %), targets of at least 20 mm, at the configured pixels per millimetre.
QtObject {
    id: theme

    property string scheme: "light"
    property int textPercent: 100
    property real pixelsPerMm: 2.71
    property int screenWidth: 1920
    property int screenHeight: 1080
    property bool reducedMotion: false
    property bool controlsLow: false
    property bool leftHanded: false
    // Somebody else may be looking: what is personal is masked.
    property bool watched: false

    readonly property bool portrait: screenHeight > screenWidth
    readonly property bool narrow: screenWidth < 1500
    // Large letters, or controls within reach, leave a screen that lies little height: what belongs
    // together stands side by side.
    readonly property bool lowRoom: !portrait && (textPercent > (narrow ? 100 : 125) || narrow && controlsLow)
    readonly property real unit: Math.min(screenWidth, screenHeight) / 1080

    // Colours -------------------------------------------------------------------------------
    readonly property color page: shade("#F6F1E7", "#15171A", "#000000", "#0B0B00")
    readonly property color surface: shade("#FFFFFF", "#202429", "#000000", "#000000")
    readonly property color surfacePressed: shade("#F1E8DA", "#2D3238", "#333333", "#333300")
    readonly property color hairline: shade("#E2D8C7", "#3A4047", "#FFFFFF", "#FFE600")
    readonly property color edge: shade("#857A69", "#9AA2AB", "#FFFFFF", "#FFE600")
    readonly property color ink: shade("#161A1D", "#F5F0E6", "#FFFFFF", "#FFE600")
    readonly property color inkSoft: shade("#4F4A43", "#CBC5BA", "#FFFFFF", "#FFE600")
    readonly property color primary: shade("#9B2247", "#C2456E", "#FFD84D", "#FFE600")
    readonly property color primaryPressed: shade("#7A1838", "#9E2D52", "#FFF0B8", "#FFF6A0")
    readonly property color primaryInk: shade("#9B2247", "#F5A9C1", "#FFD84D", "#FFE600")
    readonly property color primaryWords: shade("#FFFFFF", "#FFFFFF", "#000000", "#000000")
    readonly property color primaryTint: shade("#F8E8ED", "#3A1F29", "#332B00", "#262600")
    readonly property color deep: shade("#611232", "#2A0D18", "#000000", "#000000")
    readonly property color deepWords: shade("#FFFFFF", "#FFFFFF", "#FFFFFF", "#FFE600")
    readonly property color deepWordsSoft: shade("#F1DDE4", "#E5CBD5", "#FFFFFF", "#FFE600")
    readonly property color ornament: shade("#A57F2C", "#A57F2C", "#A57F2C", "#FFE600")
    readonly property color success: shade("#1E5B4F", "#7FD1BD", "#7CFFB2", "#FFE600")
    readonly property color successTint: shade("#E2EFEA", "#16332C", "#000000", "#000000")
    readonly property color notice: shade("#6B4A00", "#F2CF83", "#FFD84D", "#FFE600")
    readonly property color noticeTint: shade("#FBF0D6", "#3A2F14", "#000000", "#000000")
    readonly property color danger: shade("#A3151C", "#FF9C95", "#FF9C95", "#FFB000")
    readonly property color dangerTint: shade("#FCE9E8", "#3F1A1A", "#000000", "#000000")
    readonly property color focus: shade("#0A5BD3", "#8EC5FF", "#00E5FF", "#FFFFFF")
    // Paper stays white in every theme: what is on it is sent as it is seen.
    readonly property color paper: "#FFFFFF"
    readonly property color paperInk: "#161A1D"
    readonly property color paperLine: "#857A69"
    readonly property color viewfinderShade: "#161A1D"
    // Over all of it, where the centre wants it darker.
    readonly property color dark: "#000000"
    readonly property color scrim: shade("#B3161A1D", "#CC000000", "#E6000000", "#E6000000")

    // Type ----------------------------------------------------------------------------------
    readonly property string family: "Noto Sans"
    readonly property int smallest: letters(20)
    readonly property int small: letters(24)
    readonly property int body: letters(30)
    readonly property int heading: letters(38)
    readonly property int title: letters(52)
    readonly property int display: letters(72)

    // Sizes ---------------------------------------------------------------------------------
    readonly property int target: Math.max(Math.ceil(20 * pixelsPerMm), 72 * unit)
    readonly property int button: Math.max(target, Math.round(body * 2.4))
    // Of a field for several lines, that the keyboard of a low screen leaves its question in sight.
    readonly property int area: Math.round(button * (lowRoom && narrow ? 1.5 : 2))
    readonly property int leastGap: Math.ceil(3 * pixelsPerMm)
    readonly property int gap: Math.max(leastGap, 16 * unit)
    readonly property int tight: Math.round(8 * unit)
    readonly property int room: Math.round(24 * unit)
    readonly property int margin: Math.round((portrait ? 48 : 72) * unit)
    readonly property int radius: Math.round(16 * unit)
    readonly property int stroke: Math.max(1, Math.round(2 * unit))
    readonly property int strongStroke: Math.max(3, Math.round(4 * unit))
    readonly property int icon: Math.round(Math.max(40 * unit, small * 1.35))
    readonly property int bigIcon: Math.round(76 * unit)
    readonly property int picture: Math.round(200 * unit)
    readonly property int viewfinder: Math.round((portrait ? 640 : 520) * unit)
    readonly property int signatureWidth: Math.round(1.1 * screenHeight)
    readonly property int penStroke: Math.max(3, Math.round(6 * unit))
    readonly property int readingWidth: Math.round(12.4 * unit * textPercent)
    readonly property int topBar: Math.max(Math.round(72 * unit), Math.round(small * 2.1))
    // In portrait with large letters the bar's words take two lines.
    readonly property bool barWraps: portrait && textPercent > 100
    readonly property int barWordWidth: Math.floor(screenWidth / (barWraps ? 7.2 : 5))
    readonly property int bottomBar: Math.max(target, Math.round(icon + smallest * (barWraps ? 2.9 : 1.45))) + Math.round(20 * unit)

    // Motion --------------------------------------------------------------------------------
    readonly property int turn: reducedMotion ? 0 : 200
    // A page that was opened is laid out after so long.
    readonly property int settling: 400
    // A finger that has rested so long on a page no longer drags it.
    readonly property int resting: 1500
    // So long a notice is seen: to be read twice.
    readonly property int noticing: 15000
    // So long a finger rests on the centre's name until the staff's door is seen.
    readonly property int knocking: 3000
    // So long a button that was filled by a key waits for the other press.
    readonly property int lapsing: 10000

    function shade(light: color, dark: color, contrast: color, yellow: color): color {
        return scheme === "dark" ? dark : scheme === "contrast" ? contrast : scheme === "yellow" ? yellow : light;
    }

    // Noto Sans' capitals are 0.714 of its size.
    function letters(designed: real): int {
        return Math.ceil(Math.max(designed * unit, 4.9 * pixelsPerMm / 0.714) * textPercent / 100);
    }

    // Letters by the name that a model gives them.
    function lettersOf(size: string): int {
        return size === "heading" ? heading : size === "body" ? body : size === "small" ? small : smallest;
    }

    function areaTint(area: string): color {
        switch (area) {
        case "education":
            return shade("#E3ECF8", "#1A2A40", "#000000", "#000000");
        case "health":
            return shade("#E0F0E9", "#17332B", "#000000", "#000000");
        case "jobs":
            return shade("#FAEBD7", "#3B2A12", "#000000", "#000000");
        case "business":
            return shade("#ECE6F6", "#2C2342", "#000000", "#000000");
        default:
            return shade("#F8E4EA", "#3A1F29", "#000000", "#000000");
        }
    }

    function areaInk(area: string): color {
        switch (area) {
        case "education":
            return shade("#1B4B8A", "#9CC6FF", "#FFFFFF", "#FFE600");
        case "health":
            return shade("#1E5B4F", "#86D7C3", "#FFFFFF", "#FFE600");
        case "jobs":
            return shade("#84470A", "#F5BF7B", "#FFFFFF", "#FFE600");
        case "business":
            return shade("#56368A", "#CDB5FF", "#FFFFFF", "#FFE600");
        default:
            return shade("#9B2247", "#F5A9C1", "#FFFFFF", "#FFE600");
        }
    }
}
