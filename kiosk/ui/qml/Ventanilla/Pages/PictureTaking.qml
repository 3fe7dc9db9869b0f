import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// The camera's picture as it moves, or the one that was taken, to be used or taken again.
FocusScope {
    id: taking

    required property FilesModel files

    implicitHeight: column.implicitHeight

    ColumnLayout {
        id: column

        spacing: Theme.gap
        width: parent.width

        Rectangle {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.viewfinder
            border.color: Theme.edge
            border.width: Theme.stroke
            color: Theme.viewfinderShade
            radius: Theme.radius

            Image {
                id: frame

                anchors.fill: parent
                anchors.margins: Theme.tight
                cache: false
                fillMode: Image.PreserveAspectFit
                source: taking.files.frame
                visible: source.toString() !== ""
                Accessible.name: taking.files.frozen ? Language.say("files.taken-name") : Language.say("files.live-name")
                Accessible.role: Accessible.Graphic
            }
            Words {
                anchors.centerIn: parent
                color: Theme.deepWords
                horizontalAlignment: Text.AlignHCenter
                text: Language.say("files.camera-starts")
                visible: !frame.visible
                width: parent.width - 2 * Theme.gap
            }
        }
        GridLayout {
            Layout.fillWidth: true
            columnSpacing: Theme.gap
            columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 3
            layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
            rowSpacing: Theme.gap

            ActionButton {
                Layout.fillWidth: true
                enabled: frame.visible
                focus: true
                glyph: taking.files.frozen ? "check" : "camera"
                primary: true
                text: taking.files.frozen ? Language.say("files.use") : Language.say("files.snap")

                onClicked: taking.files.frozen ? taking.files.use() : taking.files.snap()
            }
            ActionButton {
                Layout.fillWidth: true
                glyph: "repeat"
                text: Language.say("files.again")
                visible: taking.files.frozen

                onClicked: taking.files.again()
            }
            ActionButton {
                Layout.fillWidth: true
                glyph: "close"
                text: Language.say("files.cancel")

                onClicked: taking.files.leave()
            }
        }
    }
}
