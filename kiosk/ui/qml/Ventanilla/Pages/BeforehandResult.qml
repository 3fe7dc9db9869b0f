pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Whether it can be done here: what holds for this visitor, or why not and where instead.
Sheet {
    id: page

    required property ScreenModel screen
    required property BeforehandResultModel model

    compact: true
    contentWidth: Math.min(width - 2 * Theme.margin, Theme.readingWidth)
    crowded: Theme.barWraps
    heading: model.heading
    lead: model.lead
    actions: [
        ActionButton {
            Layout.fillWidth: page.stacked
            focus: !page.model.here && page.model.services.length === 0
            glyph: "undo"
            quiet: page.model.here
            text: Language.say("beforehand.again")

            onClicked: page.screen.finding.beforehand.askAgain()
        },
        Item {
            Layout.fillWidth: true
            visible: !page.stacked
        },
        ActionButton {
            Layout.fillWidth: page.stacked
            focus: page.model.here
            glyph: "forward"
            glyphAfter: true
            primary: true
            text: Language.say("service.apply")
            visible: page.model.here

            onClicked: page.screen.startApplication()
        }
    ]

    Banner {
        Layout.fillWidth: true
        text: page.model.why
        visible: text !== ""
    }
    Panel {
        Layout.fillWidth: true
        implicitHeight: said.implicitHeight + 2 * Theme.room
        visible: page.model.says.length > 0

        ColumnLayout {
            id: said

            anchors.left: parent.left
            anchors.margins: Theme.room
            anchors.right: parent.right
            anchors.top: parent.top
            spacing: Theme.gap

            Repeater {
                model: page.model.says

                delegate: RowLayout {
                    id: line

                    required property string modelData

                    Layout.fillWidth: true
                    spacing: Theme.gap

                    Glyph {
                        Layout.alignment: Qt.AlignTop
                        name: "check"
                        tint: Theme.success
                    }
                    Words {
                        Layout.fillWidth: true
                        text: line.modelData
                    }
                }
            }
        }
    }
    Words {
        Layout.fillWidth: true
        font.weight: Font.Bold
        heading: true
        text: Language.say("beforehand.instead")
        visible: !page.model.here
    }
    Repeater {
        model: page.model.services

        delegate: EntryCard {
            required property int index
            required property var modelData

            Layout.fillWidth: true
            focus: index === 0
            note: modelData.note
            text: modelData.title

            onClicked: page.screen.openService(modelData.service)
        }
    }
    Panel {
        Layout.fillWidth: true
        implicitHeight: places.implicitHeight + 2 * Theme.room
        visible: page.model.places.length > 0

        ColumnLayout {
            id: places

            anchors.left: parent.left
            anchors.margins: Theme.room
            anchors.right: parent.right
            anchors.top: parent.top
            spacing: Theme.gap

            Repeater {
                model: page.model.places

                delegate: RowLayout {
                    id: place

                    required property var modelData

                    Layout.fillWidth: true
                    spacing: Theme.gap

                    Glyph {
                        Layout.alignment: Qt.AlignTop
                        name: place.modelData.glyph
                        tint: Theme.primaryInk
                    }
                    ColumnLayout {
                        Layout.fillWidth: true
                        spacing: 0

                        Words {
                            Layout.fillWidth: true
                            font.weight: Font.DemiBold
                            text: place.modelData.title
                        }
                        Words {
                            Layout.fillWidth: true
                            color: Theme.inkSoft
                            font.pixelSize: Theme.small
                            text: place.modelData.note
                            visible: text !== ""
                        }
                    }
                }
            }
        }
    }
}
