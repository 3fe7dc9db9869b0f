import QtQuick
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// One key. Never takes the focus from the field it types into.
T.AbstractButton {
    id: key

    property string glyph: ""
    property bool marked: false
    // Shows above the finger what it is about to type.
    property bool previews: false
    property bool strong: false
    property string word: ""
    // A word for which there is no room gives way to its sign.
    readonly property bool worded: word !== "" && (glyph === "" || whole.advanceWidth <= width - Theme.tight)

    focusPolicy: Qt.NoFocus
    implicitHeight: Math.max(Theme.target, Math.round(80 * Theme.unit))
    z: down ? 1 : 0
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
            visible: key.glyph !== "" && !key.worded
        }
        Text {
            readonly property string shown: key.word === "" ? key.text : key.word

            Accessible.ignored: true
            anchors.centerIn: parent
            color: key.strong ? Theme.primaryWords : Theme.ink
            font.family: Theme.family
            font.pixelSize: shown.length > 3 ? Theme.small : Theme.body
            font.weight: Font.DemiBold
            fontSizeMode: Text.Fit
            horizontalAlignment: Text.AlignHCenter
            minimumPixelSize: key.worded ? Theme.smallest : Theme.smallest / 2
            text: shown
            textFormat: Text.PlainText
            visible: key.glyph === "" || key.worded
            width: parent.width - Theme.tight
        }
        TextMetrics {
            id: whole

            font.family: Theme.family
            font.pixelSize: Theme.smallest
            font.weight: Font.DemiBold
            text: key.word
        }
    }

    Rectangle {
        anchors.bottom: parent.top
        anchors.bottomMargin: Theme.tight
        anchors.horizontalCenter: parent.horizontalCenter
        border.color: Theme.primaryInk
        border.width: Theme.strongStroke
        color: Theme.surface
        height: key.height
        radius: Theme.radius / 2
        visible: key.previews && key.down
        width: Math.max(key.width, Theme.target)

        Text {
            Accessible.ignored: true
            anchors.centerIn: parent
            color: Theme.ink
            font.family: Theme.family
            font.pixelSize: Theme.heading
            font.weight: Font.DemiBold
            text: key.text
            textFormat: Text.PlainText
        }
    }
}
