import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Theme

// A line of a list; where it can be read elsewhere a phone takes it along.
RowLayout {
    id: line

    required property string text
    required property string note
    required property url codeSource

    spacing: Theme.gap

    Words {
        Layout.alignment: Qt.AlignTop
        color: Theme.primaryInk
        font.pixelSize: Theme.small
        font.weight: Font.Bold
        text: "•"
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: 0

        Words {
            Layout.fillWidth: true
            font.pixelSize: Theme.small
            text: line.text
        }
        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.smallest
            text: line.note
            visible: text !== ""
        }
        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.smallest
            text: Language.say("posting.code")
            visible: line.codeSource.toString() !== ""
        }
    }
    Image {
        Accessible.name: line.text
        Accessible.role: Accessible.Graphic
        Layout.preferredHeight: Theme.target * 1.4
        Layout.preferredWidth: Theme.target * 1.4
        fillMode: Image.PreserveAspectFit
        smooth: false
        source: line.codeSource
        sourceSize: Qt.size(Theme.target * 1.4, Theme.target * 1.4)
        visible: line.codeSource.toString() !== ""
    }
}
