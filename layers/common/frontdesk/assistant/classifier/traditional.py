"""Traditional Chinese characters as simplified ones, in which the phrases are mostly written."""

import re

_KANA = re.compile("[\u3040-\u30ff]")
_PAIRS = (
    "沒没還还關关開开來来過过這这個个們们說说話话請请問问時时間间電电氣气煙烟響响壞坏換换幫帮煩烦"
    "師师傳传讓让給给聽听見见覺觉緊紧趕赶點点鐘钟鎖锁門门裡里裏里邊边樓楼號号廚厨廳厅衛卫廁厕馬马"
    "漲涨噴喷濕湿乾干涼凉熱热溫温燈灯線线斷断聲声嗎吗麼么無无為为會会對对錯错準准確确預预約约費费"
    "錢钱價价錄录單单據据計计畫画應应該该實实際际務务業业員员經经腦脑機机動动轉转進进遠远運运達达"
    "選选項项類类別别種种樣样處处備备復复雜杂雙双難难離离題题顧顾願愿飛飞館馆魚鱼鳥鸟貓猫蟲虫蟻蚁"
    "螞蚂絕绝報报險险災灾滅灭滲渗維维護护檢检測测試试驗验證证書书買买賣卖貴贵銀银鐵铁鋼钢鏡镜針针"
    "釘钉車车庫库輕轻輛辆農农遲迟適适歲岁婦妇兒儿孫孙爺爷媽妈親亲鄰邻區区縣县鄉乡鎮镇環环擋挡擠挤"
    "撥拨擾扰擔担擇择攝摄數数敵敌於于晉晋暫暂樹树橋桥歡欢殺杀決决沖冲減减湯汤滿满潔洁爛烂牆墙犧牺"
    "獎奖現现瑣琐產产異异療疗發发盡尽盤盘眾众碼码禮礼積积穩稳窩窝簡简籠笼糧粮紀纪紅红納纳紙纸級级"
    "細细終终組组結结絲丝緒绪練练縫缝總总織织繼继續续罷罢聯联職职肅肃腫肿臟脏臨临舉举舊旧藝艺節节"
    "蘇苏虧亏衝冲補补裝装製制複复規规視视觀观訂订訊讯記记許许訴诉註注詢询詳详誤误課课調调談谈論论"
    "識识譯译議议讀读變变負负責责貨货貼贴資资賠赔質质跡迹蹤踪軟软較较載载辦办郵邮釋释閉闭閒闲闆板"
    "陣阵陳陈陸陆陽阳隨随隱隐雖虽霧雾頂顶順顺須须頭头額额顏颜風风飯饭餘余驚惊體体鬆松鬧闹麵面黃黄"
    "齊齐齡龄"
    "燒烧樑梁櫃柜嬤嬷臺台灣湾塊块蓋盖墜坠搖摇傾倾繞绕閃闪爐炉鍋锅纜缆陰阴溝沟糞粪髒脏湧涌滯滞圍围壓压倉仓礙碍癱瘫暈晕噁恶嘔呕嗆呛嬰婴賊贼盜盗竊窃闖闯洩泄繩绳柵栅欄栏鋪铺磚砖櫥橱淨净濾滤滾滚燙烫"
    "凍冻鳴鸣嚴严懸悬劃划黴霉"
)
TO_SIMPLIFIED = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))
"""For `str.translate`; Japanese words change alike in the phrases and in the messages."""


def simplified(text: str) -> str:
    """A Chinese text in simplified characters; a Japanese one, which has kana, as it is."""
    return text if text.isascii() or _KANA.search(text) else text.translate(TO_SIMPLIFIED)
