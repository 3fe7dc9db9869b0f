import QtQuick
import QtQuick.Layouts
import Ventanilla.Theme

// One word of a code, and its place in it.
RowLayout {
    id: numbered

    property string mark: ""
    property string word: ""
    property bool compact: false

    spacing: Theme.gap
    Accessible.ignored: word === ""
    Accessible.name: mark + ". " + word
    Accessible.role: Accessible.StaticText

    Text {
        Accessible.ignored: true
        Layout.preferredWidth: Theme.icon
        color: Theme.inkSoft
        font.family: Theme.family
        font.pixelSize: Theme.small
        horizontalAlignment: Text.AlignRight
        text: numbered.mark
        textFormat: Text.PlainText
    }
    Text {
        Accessible.ignored: true
        Layout.fillWidth: true
        color: Theme.primaryInk
        font.family: Theme.family
        font.pixelSize: numbered.compact ? Theme.body : Theme.heading
        font.weight: Font.Bold
        text: numbered.word
        textFormat: Text.PlainText
    }
}
