import QtQuick
import QtQuick.Layouts
import Ventanilla.Theme

// One of several sentences that follow on each other.
RowLayout {
    id: line

    property string mark: ""
    property string text: ""

    spacing: Theme.gap

    Words {
        Layout.alignment: Qt.AlignTop
        Layout.preferredWidth: Theme.icon
        color: Theme.primaryInk
        font.pixelSize: Theme.small
        font.weight: Font.Bold
        horizontalAlignment: Text.AlignHCenter
        text: line.mark
    }
    Words {
        Layout.fillWidth: true
        font.pixelSize: Theme.small
        text: line.text
    }
}
