import QtQuick
import QtQuick.Templates as T
import Ventanilla.Controls
import Ventanilla.Theme

// A day of a calendar that is wished for or not. One that cannot be is only a number.
T.AbstractButton {
    id: control

    required property string name
    property bool chosen: false

    checkable: true
    checked: chosen
    focusPolicy: Qt.StrongFocus
    implicitHeight: Theme.target
    implicitWidth: Theme.target
    Accessible.name: name
    Accessible.role: Accessible.CheckBox
    Accessible.onPressAction: clicked()
    Accessible.onToggleAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    // What is wished for is the model's to say; what a touch does to the button itself is taken back.
    onToggled: checked = Qt.binding(() => control.chosen)

    background: Rectangle {
        border.color: control.chosen ? Theme.primaryInk : Theme.edge
        border.width: control.chosen ? Theme.strongStroke : Theme.stroke
        color: control.down ? Theme.surfacePressed : control.chosen ? Theme.primary : Theme.surface
        radius: Theme.radius

        FocusRing {
            around: control
        }
    }
    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: Theme.tight

            Glyph {
                anchors.verticalCenter: parent.verticalCenter
                name: "check"
                size: Theme.small
                tint: Theme.primaryWords
                visible: control.chosen
            }
            Text {
                Accessible.ignored: true
                anchors.verticalCenter: parent.verticalCenter
                color: control.chosen ? Theme.primaryWords : Theme.primaryInk
                font.family: Theme.family
                font.pixelSize: Theme.small
                font.weight: Font.DemiBold
                text: control.text
                textFormat: Text.PlainText
            }
        }
    }
}
