import QtQuick
import QtQuick.Layouts
import Ventanilla.Theme

// A fact of a service: a sign, what it is about, and the fact.
RowLayout {
    id: fact

    property string glyph: ""
    property string label: ""
    property string value: ""
    property string note: ""
    // How the value is said where it is not read as a word.
    property string spelt: ""

    spacing: Theme.gap

    Glyph {
        Layout.alignment: Qt.AlignTop
        name: fact.glyph
        tint: Theme.primaryInk
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: 0

        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.smallest
            text: fact.label
            visible: text !== ""
        }
        Words {
            Accessible.description: fact.spelt
            Layout.fillWidth: true
            font.pixelSize: Theme.small
            font.weight: Font.DemiBold
            text: fact.value
            visible: text !== ""
        }
        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.smallest
            text: fact.note
            visible: text !== ""
        }
    }
}
