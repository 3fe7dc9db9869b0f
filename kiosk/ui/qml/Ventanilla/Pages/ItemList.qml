pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// The items of a list, each to be changed or taken away, and the way to one more.
FocusScope {
    id: list

    required property StepModel model

    signal opened(int place)

    implicitHeight: column.implicitHeight

    ColumnLayout {
        id: column

        spacing: Theme.gap
        width: parent.width

        Words {
            Layout.fillWidth: true
            color: Theme.inkSoft
            text: list.model.itemsNote
            visible: text !== ""
        }
        Repeater {
            id: cards

            model: list.model.items

            delegate: ItemCard {
                required property int index
                required property var modelData

                Layout.fillWidth: true
                asked: list.model.leaving === index
                item: modelData

                onAskedToRemove: list.model.askToRemove(index)
                onChanged: list.opened(index)
                onKept: list.model.askToRemove(-1)
                onRemoved: {
                    list.model.remove();
                    list.goTo(-1);
                }
            }
        }
        ActionButton {
            id: add

            Layout.fillWidth: Theme.portrait
            focus: true
            glyph: "plus"
            text: list.model.addLabel
            visible: list.model.mayAdd

            onClicked: list.opened(-1)
        }
    }

    function goTo(place: int) {
        const card = cards.itemAt(place);
        (card ? card : add).forceActiveFocus(Qt.TabFocusReason);
    }
}
