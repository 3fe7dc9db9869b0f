import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Theme

// One line of a slip on the screen: framed, ruled, marked or labelled, as it is on the paper.
ColumnLayout {
    id: line

    property bool bold: false
    property string frame: ""
    property string label: ""
    property string mark: ""
    property bool ruled: false
    property string size: "small"
    property string text: ""

    spacing: Theme.tight

    Words {
        Layout.fillWidth: true
        color: Theme.inkSoft
        font.pixelSize: Theme.smallest
        text: line.label
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        kind: line.frame
        text: line.text
        visible: line.frame !== ""
    }
    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.gap
        visible: line.frame === "" && line.text !== ""

        Words {
            Layout.alignment: Qt.AlignTop
            Layout.preferredWidth: Theme.icon
            color: Theme.primaryInk
            font.pixelSize: Theme.lettersOf(line.size)
            font.weight: Font.Bold
            horizontalAlignment: Text.AlignHCenter
            text: line.mark
            visible: text !== ""
        }
        Words {
            Layout.fillWidth: true
            font.pixelSize: Theme.lettersOf(line.size)
            font.weight: line.bold ? Font.Bold : Font.Normal
            text: line.text
        }
    }
    Rectangle {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.stroke
        color: Theme.hairline
        visible: line.ruled
    }
}
