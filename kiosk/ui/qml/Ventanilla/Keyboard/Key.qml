import QtQuick
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// One key. Never takes the focus from the field it types into.
T.AbstractButton {
    id: key

    property string glyph: ""
    property bool marked: false
    property bool strong: false
    property string word: ""

    focusPolicy: Qt.NoFocus
    implicitHeight: Math.max(Theme.target, Math.round(80 * Theme.unit))
    Accessible.name: text
    Accessible.role: Accessible.Button
    Accessible.onPressAction: clicked()

    background: Rectangle {
        border.color: key.marked ? Theme.primaryInk : Theme.edge
        border.width: key.marked ? Theme.strongStroke : Theme.stroke
        color: key.strong ? (key.down ? Theme.primaryPressed : Theme.primary) : key.down ? Theme.surfacePressed : Theme.surface
        radius: Theme.radius / 2
    }
    contentItem: Item {
        Glyph {
            anchors.centerIn: parent
            name: key.glyph
            tint: key.strong ? Theme.primaryWords : Theme.ink
            visible: key.glyph !== "" && key.word === ""
        }
        Text {
            readonly property string shown: key.word === "" ? key.text : key.word

            Accessible.ignored: true
            anchors.centerIn: parent
            color: key.strong ? Theme.primaryWords : Theme.ink
            font.family: Theme.family
            font.pixelSize: shown.length > 2 ? Theme.small : Theme.body
            font.weight: Font.DemiBold
            fontSizeMode: Text.Fit
            horizontalAlignment: Text.AlignHCenter
            minimumPixelSize: Theme.smallest / 2
            text: shown
            textFormat: Text.PlainText
            visible: key.glyph === "" || key.word !== ""
            width: parent.width - Theme.tight
        }
    }
}
