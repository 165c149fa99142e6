"""manage.py train_suggestions LABELLED.csv [SEGMENTED.csv]: a local model of the categories, beside the shipped one."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from governance.core.exceptions import PortalError
from intake.suggesting import labelled, shipped
from intake.suggesting.beliefs import path_of
from intake.suggesting.learning import learn


class Command(BaseCommand):
    """Train from files, or without files from the town's own decided cases."""

    help = "训练登记和分流页面的提示：给出带分类的 CSV 文件；不给文件则用本镇已分流的案件"

    def add_arguments(self, parser):
        """The files."""
        parser.add_argument("labelled", nargs="?", type=Path, help="表头：留言主题、留言详情、一级分类")
        parser.add_argument("segmented", nargs="?", type=Path, help="表头：分词文本、一级分类")
        parser.add_argument("--shipped", action="store_true", help="重做随系统附带的模型（开发用）")

    def handle(self, *args, **options):
        """Train and say from how many texts."""
        try:
            for line in self._train(options):
                self.stdout.write(line)
        except (PortalError, ValueError) as problem:
            raise CommandError(str(problem)) from problem

    def _train(self, options):
        if options["shipped"]:
            for what, model in shipped.build().items():
                model.save(shipped.path_of(what))
                yield f"{what}: {model.size}"
        elif options["labelled"]:
            cut = labelled.segmented(options["segmented"]) if options["segmented"] else []
            model = labelled.train_on(labelled.labelled(options["labelled"]), cut)
            model.save(path_of("category.file"))
            yield f"已用 {model.size} 条文本训练，分为 {len(model.labels)} 类"
        else:
            made = learn()
            yield "；".join(f"{what}: {size} 件" for what, size in made.items()) or "已分流的案件还太少，没有训练"
