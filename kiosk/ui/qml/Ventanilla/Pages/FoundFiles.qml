pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// What of a USB stick can be given, newest first.
FocusScope {
    id: list

    required property FilesModel files

    implicitHeight: column.implicitHeight

    ColumnLayout {
        id: column

        spacing: Theme.gap
        width: parent.width

        Words {
            Layout.fillWidth: true
            font.weight: Font.DemiBold
            heading: true
            text: Language.say("files.choose")
            visible: rows.count > 0
        }
        Banner {
            Layout.fillWidth: true
            text: list.files.foundNote
            visible: text !== ""
        }
        Repeater {
            id: rows

            model: list.files.found

            delegate: FileRow {
                required property int index
                required property var modelData

                Layout.fillWidth: true
                focus: index === 0
                name: modelData.name
                note: modelData.note

                onClicked: list.files.take(index)
            }
        }
        ActionButton {
            Layout.fillWidth: Theme.portrait
            glyph: "plus"
            text: list.files.moreFound
            visible: text !== ""

            onClicked: list.files.more()
        }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.gap

            ActionButton {
                focus: rows.count === 0
                glyph: "repeat"
                text: Language.say("files.look-again")

                onClicked: list.files.again()
            }
            ActionButton {
                glyph: "close"
                text: Language.say("files.cancel")

                onClicked: list.files.leave()
            }
        }
    }
}
