import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Theme

// What is wrong with an answer, or worth another look, beside it: a sign and its words.
RowLayout {
    id: line

    required property string text
    property bool mild: false
    readonly property color tint: mild ? Theme.notice : Theme.danger

    spacing: Theme.tight
    visible: text !== ""

    Glyph {
        name: "warning"
        tint: line.tint
    }
    Words {
        Layout.fillWidth: true
        color: line.tint
        font.pixelSize: Theme.small
        font.weight: Font.DemiBold
        text: line.text
    }
}
