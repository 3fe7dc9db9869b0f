import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Ventanilla.Theme

// One answer among a few, or one of several. The mark's shape says which, not its colour alone.
T.AbstractButton {
    id: control

    property bool chosen: false
    property bool several: false

    checkable: true
    checked: chosen
    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.button, label.implicitHeight + 2 * Theme.gap)
    implicitWidth: Math.ceil(label.implicitWidth) + Theme.icon + 4 * Theme.gap
    Accessible.name: text
    Accessible.role: several ? Accessible.CheckBox : Accessible.RadioButton
    Accessible.onPressAction: clicked()
    Accessible.onToggleAction: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    // The answer is the model's; what a touch does to the button itself is taken back.
    onToggled: checked = Qt.binding(() => control.chosen)

    background: Rectangle {
        border.color: control.chosen ? Theme.primaryInk : Theme.edge
        border.width: control.chosen ? Theme.strongStroke : Theme.stroke
        color: control.down ? Theme.surfacePressed : control.chosen ? Theme.primaryTint : Theme.surface
        radius: Theme.radius

        FocusRing {
            around: control
        }
    }
    contentItem: Item {
        RowLayout {
            anchors.fill: parent
            anchors.leftMargin: Theme.gap
            anchors.rightMargin: Theme.gap
            spacing: Theme.gap

            Rectangle {
                Layout.preferredHeight: Theme.icon
                Layout.preferredWidth: Theme.icon
                border.color: control.chosen ? Theme.primaryInk : Theme.edge
                border.width: Theme.stroke
                color: control.chosen ? Theme.primary : Theme.surface
                radius: control.several ? Theme.tight : Theme.icon / 2

                Glyph {
                    anchors.centerIn: parent
                    name: "check"
                    size: Theme.icon * 0.7
                    tint: Theme.primaryWords
                    visible: control.chosen
                }
            }
            Text {
                id: label

                Accessible.ignored: true
                Layout.fillWidth: true
                color: Theme.ink
                font.family: Theme.family
                font.pixelSize: Theme.body
                font.weight: control.chosen ? Font.DemiBold : Font.Normal
                text: control.text
                textFormat: Text.PlainText
                wrapMode: Text.Wrap
            }
        }
    }
}
