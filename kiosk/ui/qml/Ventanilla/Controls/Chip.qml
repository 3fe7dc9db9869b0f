import QtQuick
import QtQuick.Templates as T
import Ventanilla.Theme

// Something that is on or off, small enough to stand in a row, and as wide either way. Where it would
// leave nothing it cannot be touched.
T.AbstractButton {
    id: control

    property bool chosen: false
    property bool several: true
    property string figure: ""
    property string explanation: ""

    checkable: true
    checked: chosen
    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.target, label.implicitHeight + 2 * Theme.tight)
    implicitWidth: Math.max(Theme.target, row.implicitWidth + 2 * (Theme.gap + Theme.tight))
    opacity: enabled ? 1 : 0.45
    Accessible.description: explanation
    Accessible.name: text
    Accessible.role: several ? Accessible.CheckBox : Accessible.RadioButton
    Accessible.onPressAction: clicked()
    Accessible.onToggleAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    // What is on is the model's to say; what a touch does to the button itself is taken back.
    onToggled: checked = Qt.binding(() => control.chosen)

    background: Rectangle {
        border.color: control.chosen ? Theme.primaryInk : Theme.edge
        border.width: control.chosen ? Theme.strongStroke : Theme.stroke
        color: control.down ? Theme.surfacePressed : control.chosen ? Theme.primaryTint : Theme.surface
        radius: height / 2

        FocusRing {
            around: control
            radius: height / 2
        }
    }
    contentItem: Item {
        Row {
            id: row

            anchors.centerIn: parent
            spacing: Theme.tight

            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                border.color: control.chosen ? Theme.primaryInk : Theme.edge
                border.width: Theme.stroke
                color: control.chosen ? Theme.primary : Theme.surface
                height: Theme.small
                radius: control.several ? Theme.tight / 2 : height / 2
                width: Theme.small

                Glyph {
                    anchors.centerIn: parent
                    name: "check"
                    size: Theme.small * 0.8
                    tint: Theme.primaryWords
                    visible: control.chosen
                }
            }
            Text {
                id: label

                Accessible.ignored: true
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.ink
                font.family: Theme.family
                font.pixelSize: Theme.small
                font.weight: Font.DemiBold
                text: control.text
                textFormat: Text.PlainText
            }
            Text {
                Accessible.ignored: true
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.ink
                font.family: Theme.family
                font.pixelSize: Theme.smallest
                text: control.figure
                textFormat: Text.PlainText
                visible: text !== ""
            }
        }
    }
}
