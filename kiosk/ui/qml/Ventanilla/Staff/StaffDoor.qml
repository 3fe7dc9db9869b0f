pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Large keys without preview, or a keyboard's digits; what is typed is seen as dots.
FocusScope {
    id: door

    required property StaffModel model

    readonly property list<string> digits: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]

    Keys.onPressed: event => event.accepted = event.key === Qt.Key_Backspace ? door.erase() : door.model.type(event.text)
    Keys.onReturnPressed: model.enter()
    Keys.onEnterPressed: model.enter()

    component PinKey: ActionButton {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.button * 1.25
        Layout.preferredWidth: 1
    }

    ScrollArea {
        anchors.bottomMargin: Theme.gap
        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin - Theme.room
        anchors.topMargin: Theme.gap

        ColumnLayout {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Theme.gap
            width: Math.min(parent.width, Theme.readingWidth / 2)

            Words {
                Layout.fillWidth: true
                font.pixelSize: Theme.heading
                font.weight: Font.Bold
                heading: true
                text: Language.say("staff.pin")
            }
            Rectangle {
                id: typed

                Accessible.name: door.model.spoken
                Accessible.role: Accessible.StaticText
                Layout.fillWidth: true
                border.color: activeFocus ? Theme.focus : Theme.edge
                border.width: activeFocus ? Theme.strongStroke : Theme.stroke
                color: Theme.surface
                focus: true
                implicitHeight: Theme.button
                radius: Theme.radius

                Text {
                    Accessible.ignored: true
                    anchors.centerIn: parent
                    color: Theme.ink
                    font.family: Theme.family
                    font.pixelSize: Theme.title
                    text: door.model.dots
                    textFormat: Text.PlainText
                }
            }
            Banner {
                Layout.fillWidth: true
                text: door.model.notice
                visible: text !== ""
            }
            GridLayout {
                Layout.fillWidth: true
                columnSpacing: Theme.gap
                columns: 3
                enabled: door.model.mayTry
                rowSpacing: Theme.gap

                Repeater {
                    model: door.digits.slice(1)

                    delegate: PinKey {
                        required property string modelData

                        text: modelData

                        onClicked: door.model.type(modelData)
                    }
                }
                PinKey {
                    text: Language.say("staff.pin-erase")

                    onClicked: door.model.erase()
                }
                PinKey {
                    text: door.digits[0]

                    onClicked: door.model.type(text)
                }
                PinKey {
                    primary: true
                    text: Language.say("staff.pin-enter")

                    onClicked: door.model.enter()
                }
            }
        }
    }

    function erase(): bool {
        model.erase();
        return true;
    }
}
