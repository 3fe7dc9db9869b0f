import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Theme

// A moment on the way: past, next or later, told by sign and words, not by colour alone.
RowLayout {
    id: step

    required property string title
    required property string when
    required property string said
    required property string state_

    readonly property bool ahead: state_ === "next"

    spacing: Theme.gap

    Rectangle {
        Layout.alignment: Qt.AlignTop
        border.color: step.state_ === "later" ? Theme.edge : Theme.primaryInk
        border.width: Theme.strongStroke
        color: step.state_ === "past" ? Theme.primaryInk : Theme.surface
        implicitHeight: Theme.small
        implicitWidth: Theme.small
        radius: height / 2
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: 0

        Words {
            Layout.fillWidth: true
            color: step.state_ === "past" ? Theme.inkSoft : Theme.ink
            font.pixelSize: Theme.small
            font.weight: step.ahead ? Font.Bold : Font.DemiBold
            text: step.title
        }
        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.smallest
            text: step.when
        }
    }
    Words {
        Layout.alignment: Qt.AlignTop
        color: step.ahead ? Theme.primaryInk : Theme.inkSoft
        font.pixelSize: Theme.smallest
        font.weight: step.ahead ? Font.Bold : Font.Normal
        text: step.said
    }
}
